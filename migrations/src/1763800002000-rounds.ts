import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rounds1763800002000 implements MigrationInterface {
  readonly name = 'Rounds1763800002000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "round" (
        "id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "number" integer NOT NULL,
        "state" text NOT NULL,
        "settings" jsonb NOT NULL,
        "first_seed" bigint NOT NULL,
        "release_first_seed" bigint NOT NULL,
        "failure" text,
        "failed_in" text,
        "started_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "finished_at" TIMESTAMP WITH TIME ZONE,
        CONSTRAINT "round_number_once_per_project" UNIQUE ("project_id", "number"),
        CONSTRAINT "round_state_is_known" CHECK ("state" IN ('generating', 'ranking', 'annotating', 'training', 'releasing', 'complete', 'failed', 'cancelled')),
        CONSTRAINT "a_failed_round_says_why" CHECK (("state" = 'failed') = ("failure" IS NOT NULL)),
        CONSTRAINT "round_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(
      `CREATE UNIQUE INDEX "one_active_round_per_project" ON "round" ("project_id") WHERE "state" NOT IN ('complete', 'failed', 'cancelled')`,
    );
    await db.query(`
      CREATE TABLE "chunk" (
        "id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "kind" text NOT NULL,
        "first" integer NOT NULL,
        "count" integer NOT NULL,
        "done" integer NOT NULL,
        "attempts" integer NOT NULL,
        "worker_id" uuid,
        "started_at" TIMESTAMP WITH TIME ZONE,
        "finished_at" TIMESTAMP WITH TIME ZONE,
        CONSTRAINT "each_piece_of_a_round_once" UNIQUE ("round_id", "kind", "first"),
        CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'label', 'pack')),
        CONSTRAINT "chunk_done_is_within_count" CHECK ("done" BETWEEN 0 AND "count"),
        CONSTRAINT "chunk_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(`
      CREATE TABLE "candidate" (
        "id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "seed" bigint NOT NULL,
        "psi" double precision NOT NULL,
        "embedding" bytea,
        "score" double precision,
        "entropy" double precision,
        "rank" integer,
        "state" text NOT NULL,
        CONSTRAINT "seed_once_per_round" UNIQUE ("round_id", "seed"),
        CONSTRAINT "candidate_state_is_known" CHECK ("state" IN ('pool', 'picked', 'labelled', 'rejected')),
        CONSTRAINT "candidate_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(`CREATE INDEX "candidate_by_rank" ON "candidate" ("round_id", "rank")`);
    await db.query(
      `ALTER TABLE "round" ADD CONSTRAINT "round_belongs_to_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "candidate" ADD CONSTRAINT "candidate_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "candidate"`);
    await db.query(`DROP TABLE "chunk"`);
    await db.query(`DROP TABLE "round"`);
  }
}
