import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Queue1763800003000 implements MigrationInterface {
  readonly name = 'Queue1763800003000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "assignment" (
        "id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "candidate_id" uuid NOT NULL,
        "priority" double precision NOT NULL,
        "state" text NOT NULL,
        "fence" integer NOT NULL,
        "holder_id" uuid,
        "leased_at" TIMESTAMP WITH TIME ZONE,
        "lease_until" TIMESTAMP WITH TIME ZONE,
        "skipped_by" uuid array NOT NULL,
        "rejected_by" uuid,
        "rejected_seconds" double precision,
        "rejected_reason" text,
        CONSTRAINT "candidate_is_assigned_once" UNIQUE ("candidate_id"),
        CONSTRAINT "assignment_state_is_known" CHECK ("state" IN ('waiting', 'leased', 'labelled', 'rejected')),
        CONSTRAINT "a_lease_has_holder_and_end" CHECK (("state" = 'leased') = ("holder_id" IS NOT NULL AND "lease_until" IS NOT NULL)),
        CONSTRAINT "a_rejection_has_an_author" CHECK (("state" = 'rejected') = ("rejected_by" IS NOT NULL AND "rejected_seconds" IS NOT NULL)),
        CONSTRAINT "assignment_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(
      `CREATE UNIQUE INDEX "one_item_in_hand_per_person" ON "assignment" ("project_id", "holder_id") WHERE "state" = 'leased'`,
    );
    await db.query(
      `CREATE INDEX "assignment_by_priority" ON "assignment" ("round_id", "priority") WHERE "state" IN ('waiting', 'leased')`,
    );
    await db.query(`
      CREATE TABLE "annotation" (
        "id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "candidate_id" uuid NOT NULL,
        "assignment_id" uuid NOT NULL,
        "person_id" uuid NOT NULL,
        "fence" integer NOT NULL,
        "width" integer NOT NULL,
        "height" integer NOT NULL,
        "labels" bytea NOT NULL,
        "confidence" text NOT NULL,
        "seconds" double precision NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "assignment_is_annotated_once" UNIQUE ("assignment_id"),
        CONSTRAINT "confidence_is_known" CHECK ("confidence" IN ('sure', 'unsure')),
        CONSTRAINT "one_byte_per_pixel" CHECK (octet_length("labels") = "width" * "height"),
        CONSTRAINT "annotation_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(`CREATE INDEX "annotation_by_project" ON "annotation" ("project_id")`);
    await db.query(`CREATE INDEX "annotation_by_person" ON "annotation" ("person_id", "created_at")`);
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_is_of_candidate" FOREIGN KEY ("candidate_id") REFERENCES "candidate"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_is_held_by_person" FOREIGN KEY ("holder_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_was_rejected_by_person" FOREIGN KEY ("rejected_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "annotation" ADD CONSTRAINT "annotation_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "annotation" ADD CONSTRAINT "annotation_is_of_candidate" FOREIGN KEY ("candidate_id") REFERENCES "candidate"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "annotation" ADD CONSTRAINT "annotation_answers_assignment" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "annotation" ADD CONSTRAINT "annotation_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "annotation"`);
    await db.query(`DROP TABLE "assignment"`);
  }
}
