import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The labels of a round may have been made elsewhere and imported. */
export class ImportedRounds1796310000000 implements MigrationInterface {
  readonly name = 'ImportedRounds1796310000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "round" ADD "imported" jsonb`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "round" DROP COLUMN "imported"`);
  }
}
