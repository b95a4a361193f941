import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Projects count their changes, so that nobody overwrites what somebody else has just written. */
export class ProjectRevisions1796110000000 implements MigrationInterface {
  readonly name = 'ProjectRevisions1796110000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" ADD "revision" integer NOT NULL DEFAULT 1`);
    await db.query(`ALTER TABLE "project" ALTER COLUMN "revision" DROP DEFAULT`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" DROP COLUMN "revision"`);
  }
}
