import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Versions of schemas, by which labels are meant; and annotations that are replaced by later ones of the same image,
 * which may therefore be in the queue more than once.
 */
export class SchemaVersions1796100000000 implements MigrationInterface {
  readonly name = 'SchemaVersions1796100000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "schema_version" (
        "project_id" uuid NOT NULL,
        "version" integer NOT NULL,
        "schema" jsonb NOT NULL,
        "operations" jsonb NOT NULL,
        "mapping" jsonb NOT NULL,
        "relabel" jsonb NOT NULL,
        "person_id" uuid,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "schema_versions_count_from_one" CHECK ("version" >= 1),
        CONSTRAINT "schema_versions_are_numbered" PRIMARY KEY ("project_id", "version"),
        CONSTRAINT "schema_version_belongs_to_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE,
        CONSTRAINT "schema_version_is_by_person" FOREIGN KEY ("person_id") REFERENCES "person"("id")
      )`);
    await db.query(`
      INSERT INTO "schema_version"
      SELECT "id", 1, "schema", '[]', '[]', '{"all": false, "labels": []}', NULL, "created_at" FROM "project"`);
    for (const table of ['project', 'annotation', 'draft', 'interpreter']) {
      await db.query(`ALTER TABLE "${table}" ADD "schema_version" integer NOT NULL DEFAULT 1`);
      await db.query(`ALTER TABLE "${table}" ALTER COLUMN "schema_version" DROP DEFAULT`);
    }
    await db.query(`ALTER TABLE "annotation" ADD "is_stale" boolean NOT NULL DEFAULT false`);
    await db.query(`ALTER TABLE "annotation" ALTER COLUMN "is_stale" DROP DEFAULT`);
    await db.query(`ALTER TABLE "annotation" ADD "replaced_at" TIMESTAMP WITH TIME ZONE`);
    await db.query(
      `CREATE UNIQUE INDEX "candidate_has_one_current_annotation" ON "annotation" ("candidate_id") WHERE "replaced_at" IS NULL`,
    );
    await db.query(`ALTER TABLE "assignment" ADD "replaces_id" uuid`);
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_replaces_annotation" FOREIGN KEY ("replaces_id") REFERENCES "annotation"("id") ON DELETE SET NULL`,
    );
    await db.query(`ALTER TABLE "assignment" DROP CONSTRAINT "candidate_is_assigned_once"`);
    await db.query(
      `CREATE UNIQUE INDEX "candidate_is_open_once_per_round" ON "assignment" ("round_id", "candidate_id") WHERE "state" IN ('waiting', 'leased')`,
    );
    await db.query(`CREATE INDEX "assignment_by_candidate" ON "assignment" ("candidate_id")`);
  }

  /** Only possible while no image is in the queue a second time. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP INDEX "assignment_by_candidate"`);
    await db.query(`DROP INDEX "candidate_is_open_once_per_round"`);
    await db.query(`ALTER TABLE "assignment" ADD CONSTRAINT "candidate_is_assigned_once" UNIQUE ("candidate_id")`);
    await db.query(`ALTER TABLE "assignment" DROP CONSTRAINT "assignment_replaces_annotation"`);
    await db.query(`ALTER TABLE "assignment" DROP COLUMN "replaces_id"`);
    await db.query(`DROP INDEX "candidate_has_one_current_annotation"`);
    await db.query(`ALTER TABLE "annotation" DROP COLUMN "replaced_at"`);
    await db.query(`ALTER TABLE "annotation" DROP COLUMN "is_stale"`);
    for (const table of ['interpreter', 'draft', 'annotation', 'project'])
      await db.query(`ALTER TABLE "${table}" DROP COLUMN "schema_version"`);
    await db.query(`DROP TABLE "schema_version"`);
  }
}
