import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Projects are archived, restored, deleted and duplicated, and tell who changed them last. What a deleted project leaves
 * in the object store is listed in `removal` until it is removed.
 */
export class ProjectLifecycle1796210000000 implements MigrationInterface {
  readonly name = 'ProjectLifecycle1796210000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" ADD "archived_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(`ALTER TABLE "project" ADD "deleting_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(`ALTER TABLE "project" ADD "copied_from" jsonb`);
    await db.query(`ALTER TABLE "project" ADD "changed_by" uuid`);
    await db.query(`ALTER TABLE "project" ADD "changed_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(
      `ALTER TABLE "project" ADD CONSTRAINT "project_was_changed_by_person" FOREIGN KEY ("changed_by") REFERENCES "person"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "project" ADD CONSTRAINT "only_an_archived_project_is_deleted" CHECK ("deleting_at" IS NULL OR "archived_at" IS NOT NULL)`,
    );
    await db.query(`ALTER TABLE "project" DROP CONSTRAINT "one_project_per_slug"`);
    await db.query(`CREATE UNIQUE INDEX "one_project_per_slug" ON "project" ("slug") WHERE "deleting_at" IS NULL`);
    await db.query(`CREATE INDEX "annotation_by_candidate" ON "annotation" ("candidate_id")`);
    await db.query(
      `CREATE TABLE "removal" ("project_id" uuid NOT NULL, "builds" uuid array NOT NULL, "weights" text array NOT NULL, "requested_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "a_project_is_removed_once" PRIMARY KEY ("project_id"))`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "removal"`);
    await db.query(`DROP INDEX "public"."annotation_by_candidate"`);
    await db.query(`DROP INDEX "public"."one_project_per_slug"`);
    await db.query(`ALTER TABLE "project" ADD CONSTRAINT "one_project_per_slug" UNIQUE ("slug")`);
    await db.query(`ALTER TABLE "project" DROP CONSTRAINT "only_an_archived_project_is_deleted"`);
    await db.query(`ALTER TABLE "project" DROP CONSTRAINT "project_was_changed_by_person"`);
    for (const column of ['changed_at', 'changed_by', 'copied_from', 'deleting_at', 'archived_at'])
      await db.query(`ALTER TABLE "project" DROP COLUMN "${column}"`);
  }
}
