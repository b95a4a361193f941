import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A release may learn a second opinion before it labels. */
export class SecondOpinions1796240000000 implements MigrationInterface {
  readonly name = 'SecondOpinions1796240000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "build" ADD "interpreter_digest" text`);
    await db.query(`ALTER TABLE "build" DROP CONSTRAINT "build_state_is_known"`);
    await db.query(
      `ALTER TABLE "build" ADD CONSTRAINT "build_state_is_known" CHECK ("state" IN ('learning', 'labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled'))`,
    );
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'learn', 'label', 'pack', 'derive'))`,
    );
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunks_of_builds_name_theirs"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunks_of_builds_name_theirs" CHECK (("kind" IN ('learn', 'label', 'pack', 'derive')) = ("build_id" IS NOT NULL))`,
    );
  }

  /** Releases that are learning are lost. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM "build" WHERE 'learning' IN ("state", "stopped_in")`);
    await db.query(`DELETE FROM "chunk" WHERE "kind" = 'learn'`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunks_of_builds_name_theirs"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunks_of_builds_name_theirs" CHECK (("kind" IN ('label', 'pack', 'derive')) = ("build_id" IS NOT NULL))`,
    );
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'label', 'pack', 'derive'))`,
    );
    await db.query(`ALTER TABLE "build" DROP CONSTRAINT "build_state_is_known"`);
    await db.query(
      `ALTER TABLE "build" ADD CONSTRAINT "build_state_is_known" CHECK ("state" IN ('labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled'))`,
    );
    await db.query(`ALTER TABLE "build" DROP COLUMN "interpreter_digest"`);
  }
}
