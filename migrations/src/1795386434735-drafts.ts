import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Drafts1795386434735 implements MigrationInterface {
  readonly name = 'Drafts1795386434735';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE "skip" (
        "assignment_id" uuid NOT NULL,
        "person_id" uuid NOT NULL,
        "fence" integer NOT NULL,
        "reason" text NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "a_lease_is_skipped_once" PRIMARY KEY ("assignment_id", "person_id", "fence")
      )`);
    await db.query(`CREATE TABLE "draft" (
        "assignment_id" uuid NOT NULL,
        "person_id" uuid NOT NULL,
        "revision" integer NOT NULL,
        "width" integer NOT NULL,
        "height" integer NOT NULL,
        "labels" bytea,
        "points" jsonb,
        "confidence" text NOT NULL,
        "seconds" double precision NOT NULL,
        "saved_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "draft_revisions_count_from_one" CHECK ("revision" >= 1),
        CONSTRAINT "draft_confidence_is_known" CHECK ("confidence" IN ('sure', 'unsure')),
        CONSTRAINT "a_draft_has_labels_or_points" CHECK (("labels" IS NULL) <> ("points" IS NULL)),
        CONSTRAINT "one_byte_per_pixel_of_a_draft" CHECK (octet_length("labels") = "width" * "height"),
        CONSTRAINT "one_draft_per_item_and_person" PRIMARY KEY ("assignment_id", "person_id")
      )`);
    await db.query(
      `ALTER TABLE "skip" ADD CONSTRAINT "skip_is_of_assignment" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "skip" ADD CONSTRAINT "skip_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "draft" ADD CONSTRAINT "draft_is_of_assignment" FOREIGN KEY ("assignment_id") REFERENCES "assignment"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "draft" ADD CONSTRAINT "draft_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "draft" DROP CONSTRAINT "draft_is_by_person"`);
    await db.query(`ALTER TABLE "draft" DROP CONSTRAINT "draft_is_of_assignment"`);
    await db.query(`ALTER TABLE "skip" DROP CONSTRAINT "skip_is_by_person"`);
    await db.query(`ALTER TABLE "skip" DROP CONSTRAINT "skip_is_of_assignment"`);
    await db.query(`DROP TABLE "draft"`);
    await db.query(`DROP TABLE "skip"`);
  }
}
