import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Generators are uploaded: each upload has a row until it is kept or discarded. */
export class GeneratorUploads1796120000000 implements MigrationInterface {
  readonly name = 'GeneratorUploads1796120000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "generator_upload" ("id" uuid NOT NULL, "file_name" text NOT NULL, "settings" jsonb NOT NULL, "bytes" bigint NOT NULL, "received" bigint NOT NULL, "state" text NOT NULL, "person_id" uuid NOT NULL, "started_at" TIMESTAMP WITH TIME ZONE NOT NULL, "moved_at" TIMESTAMP WITH TIME ZONE NOT NULL, "problem" text, "result" jsonb, CONSTRAINT "upload_state_is_known" CHECK ("state" IN ('receiving', 'importing', 'validating', 'ready', 'refused')), CONSTRAINT "upload_receives_what_it_has" CHECK ("received" BETWEEN 0 AND "bytes"), CONSTRAINT "ready_upload_has_a_result" CHECK ("state" <> 'ready' OR "result" IS NOT NULL), CONSTRAINT "refused_upload_says_why" CHECK ("state" <> 'refused' OR "problem" IS NOT NULL), CONSTRAINT "upload_is_known_by_id" PRIMARY KEY ("id"))`,
    );
    await db.query(
      `ALTER TABLE "generator_upload" ADD CONSTRAINT "upload_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "generator_upload" DROP CONSTRAINT "upload_is_by_person"`);
    await db.query(`DROP TABLE "generator_upload"`);
  }
}
