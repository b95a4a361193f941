import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Releases1763800005000 implements MigrationInterface {
  readonly name = 'Releases1763800005000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "release" (
        "id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "round_id" uuid NOT NULL,
        "version" text NOT NULL,
        "digest" text NOT NULL,
        "manifest" jsonb NOT NULL,
        "class_stats" jsonb NOT NULL,
        "previews" jsonb NOT NULL,
        "bytes" bigint NOT NULL,
        "quality" jsonb,
        "label_seconds" double precision NOT NULL,
        "published_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "version_once_per_project" UNIQUE ("project_id", "version"),
        CONSTRAINT "one_release_per_round" UNIQUE ("round_id"),
        CONSTRAINT "release_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(
      `ALTER TABLE "release" ADD CONSTRAINT "release_belongs_to_project" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "release" ADD CONSTRAINT "release_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "release"`);
  }
}
