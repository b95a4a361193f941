import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accepted annotations may be held out as gold, and interpreters are measured on them. */
export class Gold1795651227600 implements MigrationInterface {
  readonly name = 'Gold1795651227600';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "annotation" ADD "is_gold" boolean NOT NULL DEFAULT false`);
    await db.query(`ALTER TABLE "annotation" ALTER COLUMN "is_gold" DROP DEFAULT`);
    await db.query(`ALTER TABLE "interpreter" ADD "gold" jsonb`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "interpreter" DROP COLUMN "gold"`);
    await db.query(`ALTER TABLE "annotation" DROP COLUMN "is_gold"`);
  }
}
