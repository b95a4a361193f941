import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When an image was rejected. */
export class TimesOfRejections1795957860000 implements MigrationInterface {
  readonly name = 'TimesOfRejections1795957860000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "assignment" ADD "rejected_at" TIMESTAMP WITH TIME ZONE`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "assignment" DROP COLUMN "rejected_at"`);
  }
}
