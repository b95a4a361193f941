import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People have roles in projects instead of one on the server; everybody keeps what they could do, in every project. */
export class Members1796200000000 implements MigrationInterface {
  readonly name = 'Members1796200000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE TABLE "membership" ("project_id" uuid NOT NULL, "person_id" uuid NOT NULL, "role" text NOT NULL,
      "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
      CONSTRAINT "member_role_is_known" CHECK ("role" IN ('admin', 'annotator', 'reviewer', 'consumer')),
      CONSTRAINT "one_membership_per_project_and_person" PRIMARY KEY ("project_id", "person_id"),
      CONSTRAINT "membership_is_of_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE NO ACTION,
      CONSTRAINT "membership_is_of_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION)`);
    await db.query(`CREATE INDEX "membership_by_person" ON "membership" ("person_id")`);
    await db.query(`INSERT INTO "membership" SELECT project.id, person.id, person.role, greatest(project.created_at, person.created_at)
      FROM project CROSS JOIN person`);
    await db.query(`ALTER TABLE "person" ADD "is_server_admin" boolean NOT NULL DEFAULT false`);
    await db.query(`UPDATE "person" SET "is_server_admin" = true WHERE "role" = 'admin'`);
    await db.query(`ALTER TABLE "person" ALTER COLUMN "is_server_admin" DROP DEFAULT`);
    await db.query(`ALTER TABLE "person" DROP CONSTRAINT "role_is_known"`);
    await db.query(`ALTER TABLE "person" DROP COLUMN "role"`);
    await db.query(`ALTER TABLE "token" DROP CONSTRAINT "token_role_is_known"`);
    await db.query(
      `ALTER TABLE "token" ADD CONSTRAINT "token_role_is_known" CHECK ("role" IN ('admin', 'annotator', 'reviewer', 'consumer'))`,
    );
  }

  /** Who is an admin of some projects only becomes an annotator: the older server knows no other walls. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE "token" SET "role" = 'annotator' WHERE "role" = 'reviewer'`);
    await db.query(`ALTER TABLE "token" DROP CONSTRAINT "token_role_is_known"`);
    await db.query(
      `ALTER TABLE "token" ADD CONSTRAINT "token_role_is_known" CHECK ("role" IN ('admin', 'annotator', 'consumer'))`,
    );
    await db.query(`ALTER TABLE "person" ADD "role" text NOT NULL DEFAULT 'consumer'`);
    await db.query(`UPDATE "person" SET "role" = 'annotator' WHERE EXISTS
      (SELECT 1 FROM "membership" WHERE "person_id" = "person"."id" AND "membership"."role" <> 'consumer')`);
    await db.query(`UPDATE "person" SET "role" = 'admin' WHERE "is_server_admin"`);
    await db.query(`ALTER TABLE "person" ALTER COLUMN "role" DROP DEFAULT`);
    await db.query(
      `ALTER TABLE "person" ADD CONSTRAINT "role_is_known" CHECK ("role" IN ('admin', 'annotator', 'consumer'))`,
    );
    await db.query(`ALTER TABLE "person" DROP COLUMN "is_server_admin"`);
    await db.query(`DROP TABLE "membership"`);
  }
}
