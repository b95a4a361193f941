import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A build that is thrown away keeps its row, and with it its version. */
export class DiscardedBuilds1795665600000 implements MigrationInterface {
  readonly name = 'DiscardedBuilds1795665600000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "build" ADD "discarded_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(
      `ALTER TABLE "build" ADD CONSTRAINT "only_what_stopped_is_discarded" CHECK ("discarded_at" IS NULL OR "state" IN ('failed', 'cancelled'))`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM "build" WHERE "discarded_at" IS NOT NULL`);
    await db.query(`ALTER TABLE "build" DROP CONSTRAINT "only_what_stopped_is_discarded"`);
    await db.query(`ALTER TABLE "build" DROP COLUMN "discarded_at"`);
  }
}
