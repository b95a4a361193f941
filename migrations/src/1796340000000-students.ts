import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Students are trained on releases by the workers. */
export class Students1796340000000 implements MigrationInterface {
  readonly name = 'Students1796340000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "student" ("id" uuid NOT NULL, "project_id" uuid NOT NULL, "release_id" uuid NOT NULL, "settings" jsonb NOT NULL, "threads" integer NOT NULL, "state" text NOT NULL, "steps" integer NOT NULL, "seconds" double precision NOT NULL, "curve" jsonb NOT NULL, "notes" jsonb NOT NULL, "failure" text, "digest" text, "best_step" integer, "figures" jsonb NOT NULL, "files" jsonb NOT NULL, "created_by" uuid NOT NULL, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "a_complete_student_has_a_digest" CHECK (("state" = 'complete') = ("digest" IS NOT NULL)), CONSTRAINT "a_failed_student_says_why" CHECK (("state" = 'failed') = ("failure" IS NOT NULL)), CONSTRAINT "student_state_is_known" CHECK ("state" IN ('queued', 'training', 'complete', 'failed', 'cancelled')), CONSTRAINT "student_is_known_by_id" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "students_of_a_project" ON "student" ("project_id")`);
    await db.query(
      `ALTER TABLE "student" ADD CONSTRAINT "student_belongs_to_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "student" ADD CONSTRAINT "student_is_of_release" FOREIGN KEY ("release_id") REFERENCES "release"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "student" ADD CONSTRAINT "student_was_asked_for_by_person" FOREIGN KEY ("created_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(`ALTER TABLE "chunk" ADD "student_id" uuid`);
    await db.query(`DROP INDEX "each_piece_of_a_round_once"`);
    await db.query(
      `CREATE UNIQUE INDEX "each_piece_of_a_round_once" ON "chunk" ("round_id", "kind", "first") WHERE "build_id" IS NULL AND "student_id" IS NULL`,
    );
    await db.query(`CREATE UNIQUE INDEX "each_piece_of_a_student_once" ON "chunk" ("student_id", "first")`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'learn', 'label', 'pack', 'derive', 'student'))`,
    );
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunks_of_students_name_theirs" CHECK (("kind" = 'student') = ("student_id" IS NOT NULL))`,
    );
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_belongs_to_student" FOREIGN KEY ("student_id") REFERENCES "student"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  /** Students are lost. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`DELETE FROM "chunk" WHERE "kind" = 'student'`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_belongs_to_student"`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunks_of_students_name_theirs"`);
    await db.query(`ALTER TABLE "chunk" DROP CONSTRAINT "chunk_kind_is_known"`);
    await db.query(
      `ALTER TABLE "chunk" ADD CONSTRAINT "chunk_kind_is_known" CHECK ("kind" IN ('embed', 'score', 'pick', 'train', 'learn', 'label', 'pack', 'derive'))`,
    );
    await db.query(`DROP INDEX "each_piece_of_a_student_once"`);
    await db.query(`DROP INDEX "each_piece_of_a_round_once"`);
    await db.query(
      `CREATE UNIQUE INDEX "each_piece_of_a_round_once" ON "chunk" ("round_id", "kind", "first") WHERE "build_id" IS NULL`,
    );
    await db.query(`ALTER TABLE "chunk" DROP COLUMN "student_id"`);
    await db.query(`DROP TABLE "student"`);
  }
}
