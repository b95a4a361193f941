import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Releases are built by themselves: what was the end of a round gets a build with the round's id. */
export class Builds1795652283000 implements MigrationInterface {
  readonly name = 'Builds1795652283000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE "build" (
        "id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "purpose" text NOT NULL,
        "probe_key" text,
        "state" text NOT NULL,
        "settings" jsonb NOT NULL,
        "first_seed" bigint NOT NULL,
        "drawn" integer NOT NULL,
        "version" text,
        "failure" text,
        "stopped_in" text,
        "started_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "finished_at" TIMESTAMP WITH TIME ZONE,
        CONSTRAINT "a_version_is_built_once" UNIQUE ("project_id", "version"),
        CONSTRAINT "one_probe_of_a_kind_per_round" UNIQUE ("round_id", "probe_key"),
        CONSTRAINT "build_purpose_is_known" CHECK ("purpose" IN ('round', 'asked', 'probe')),
        CONSTRAINT "only_a_probe_has_a_key" CHECK (("purpose" = 'probe') = ("probe_key" IS NOT NULL)),
        CONSTRAINT "build_state_is_known" CHECK ("state" IN ('labelling', 'packing', 'deriving', 'complete', 'failed', 'cancelled')),
        CONSTRAINT "a_failed_build_says_why" CHECK (("state" = 'failed') = ("failure" IS NOT NULL)),
        CONSTRAINT "a_stopped_build_says_where" CHECK (("state" IN ('failed', 'cancelled')) = ("stopped_in" IS NOT NULL)),
        CONSTRAINT "build_is_known_by_id" PRIMARY KEY ("id")
      )`);
    await db.query(
      `CREATE UNIQUE INDEX "one_release_of_its_own_per_round" ON "build" ("round_id") WHERE "purpose" = 'round'`,
    );
    await db.query(
      `ALTER TABLE "build" ADD CONSTRAINT "build_belongs_to_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "build" ADD CONSTRAINT "build_is_of_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );

    // What a round was cancelled in is not known; nothing resumes it.
    await db.query(`INSERT INTO "build" ("id", "project_id", "round_id", "purpose", "state", "settings", "first_seed", "drawn", "version", "failure", "stopped_in", "started_at", "finished_at")
      SELECT round.id, round.project_id, round.id, 'round',
        CASE WHEN release.id IS NOT NULL THEN 'complete' WHEN round.state IN ('failed', 'cancelled') THEN round.state WHEN packing.is THEN 'packing' ELSE 'labelling' END,
        jsonb_build_object('images', round.settings->'releaseSize', 'psi', round.settings->'psi', 'dropShare', round.settings->'dropShare'),
        round.release_first_seed, (round.settings->>'releaseSize')::int, release.version,
        CASE WHEN release.id IS NULL AND round.state = 'failed' THEN round.failure END,
        CASE WHEN release.id IS NULL AND round.state IN ('failed', 'cancelled') THEN CASE WHEN packing.is THEN 'packing' ELSE 'labelling' END END,
        round.started_at, round.finished_at
      FROM "round" LEFT JOIN "release" ON release.round_id = round.id
      CROSS JOIN LATERAL (SELECT EXISTS (SELECT 1 FROM "chunk" WHERE chunk.round_id = round.id AND chunk.kind = 'pack') AS is) packing
      WHERE release.id IS NOT NULL OR EXISTS (SELECT 1 FROM "chunk" WHERE chunk.round_id = round.id AND chunk.kind IN ('label', 'pack'))`);

    await db.query(`ALTER TABLE "chunk" ADD "build_id" uuid`);
    await db.query(`ALTER TABLE "chunk" ADD "found" jsonb`);
    await db.query(`UPDATE "chunk" SET "build_id" = "round_id" WHERE "kind" IN ('label', 'pack')`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "each_piece_of_a_round_once"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'label', 'pack', 'derive'))`,
    );
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunks_of_builds_name_theirs" CHECK (("kind" IN ('label', 'pack', 'derive')) = ("build_id" IS NOT NULL))`,
    );
    await db.query(
      `CREATE UNIQUE INDEX "each_piece_of_a_round_once" ON "chunk" ("round_id", "kind", "first") WHERE "build_id" IS NULL`,
    );
    await db.query(`CREATE UNIQUE INDEX "each_piece_of_a_build_once" ON "chunk" ("build_id", "kind", "first")`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_belongs_to_build" FOREIGN KEY ("build_id") REFERENCES "build"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );

    await db.query(`ALTER TABLE "release" ADD "build_id" uuid`);
    await db.query(`UPDATE "release" SET "build_id" = "round_id"`);
    await db.query(`ALTER TABLE "release" ALTER COLUMN "build_id" SET NOT NULL`);
    await db.query(`ALTER TABLE "release" DROP CONSTRAINT "one_release_per_round"`);
    await db.query(`ALTER TABLE "release" ADD CONSTRAINT "one_release_per_build" UNIQUE ("build_id")`);
    await db.query(
      `ALTER TABLE "release" ADD CONSTRAINT "release_comes_from_build" FOREIGN KEY ("build_id") REFERENCES "build"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  /** Only where every release is its round's own: the older tables have no place for another. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "release" DROP CONSTRAINT "release_comes_from_build"`);
    await db.query(`ALTER TABLE "release" DROP CONSTRAINT "one_release_per_build"`);
    await db.query(`ALTER TABLE "release" ADD CONSTRAINT "one_release_per_round" UNIQUE ("round_id")`);
    await db.query(`ALTER TABLE "release" DROP COLUMN "build_id"`);
    await db.query(`DELETE FROM "chunk" USING "build" WHERE build.id = chunk.build_id AND build.purpose <> 'round'`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_belongs_to_build"`);
    await db.query(`DROP INDEX "each_piece_of_a_build_once"`);
    await db.query(`DROP INDEX "each_piece_of_a_round_once"`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunks_of_builds_name_theirs"`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "each_piece_of_a_round_once" UNIQUE ("round_id", "kind", "first")`,
    );
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'label', 'pack'))`,
    );
    await db.query(`ALTER TABLE "chunk" DROP COLUMN "found"`);
    await db.query(`ALTER TABLE "chunk" DROP COLUMN "build_id"`);
    await db.query(`DROP TABLE "build"`);
  }
}
