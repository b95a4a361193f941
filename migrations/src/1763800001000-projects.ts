import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Projects1763800001000 implements MigrationInterface {
  readonly name = 'Projects1763800001000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "generator" (
        "digest" text NOT NULL,
        "summary" jsonb NOT NULL,
        CONSTRAINT "generator_is_known_by_digest" PRIMARY KEY ("digest")
      )
    `);
    await db.query(`
      CREATE TABLE "project" (
        "id" uuid NOT NULL,
        "slug" text NOT NULL,
        "name" text NOT NULL,
        "guidelines" text NOT NULL,
        "schema" jsonb NOT NULL,
        "generator_digest" text NOT NULL,
        "round_defaults" jsonb NOT NULL,
        "next_seed" bigint NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "one_project_per_slug" UNIQUE ("slug"),
        CONSTRAINT "seeds_fit_32_bits" CHECK ("next_seed" BETWEEN 0 AND 4294967296),
        CONSTRAINT "project_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(
      `ALTER TABLE "project" ADD CONSTRAINT "project_uses_generator" FOREIGN KEY ("generator_digest") REFERENCES "generator"("digest") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "project"`);
    await db.query(`DROP TABLE "generator"`);
  }
}
