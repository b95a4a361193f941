import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A generator is registered with what it costs, and its licence and attribution have a history. */
export class GeneratorRegistry1796030702819 implements MigrationInterface {
  readonly name = 'GeneratorRegistry1796030702819';

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `CREATE TABLE "generator_change" ("id" uuid NOT NULL, "generator_digest" text NOT NULL, "person_id" uuid NOT NULL, "changed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "before" jsonb NOT NULL, "after" jsonb NOT NULL, CONSTRAINT "generator_change_is_known_by_id" PRIMARY KEY ("id"))`,
    );
    await db.query(`CREATE INDEX "changes_of_a_generator" ON "generator_change"  ("generator_digest", "changed_at")`);
    await db.query(`ALTER TABLE "generator" ADD "facts" jsonb`);
    await db.query(`ALTER TABLE "generator" ADD "cost" jsonb`);
    await db.query(`ALTER TABLE "generator" ADD "upload_id" uuid`);
    await db.query(`ALTER TABLE "generator" ADD "added_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(`
      UPDATE "generator" SET "added_at" = coalesce(
        (SELECT min("created_at") FROM "project" WHERE "generator_digest" = "digest"), now())`);
    await db.query(`ALTER TABLE "generator" ALTER COLUMN "added_at" SET NOT NULL`);
    await db.query(
      `ALTER TABLE "generator_change" ADD CONSTRAINT "change_is_of_generator" FOREIGN KEY ("generator_digest") REFERENCES "generator"("digest") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "generator_change" ADD CONSTRAINT "change_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "generator_change" DROP CONSTRAINT "change_is_by_person"`);
    await db.query(`ALTER TABLE "generator_change" DROP CONSTRAINT "change_is_of_generator"`);
    await db.query(`ALTER TABLE "generator" DROP COLUMN "added_at"`);
    await db.query(`ALTER TABLE "generator" DROP COLUMN "upload_id"`);
    await db.query(`ALTER TABLE "generator" DROP COLUMN "cost"`);
    await db.query(`ALTER TABLE "generator" DROP COLUMN "facts"`);
    await db.query(`DROP INDEX "public"."changes_of_a_generator"`);
    await db.query(`DROP TABLE "generator_change"`);
  }
}
