import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Interpreters1763800004000 implements MigrationInterface {
  readonly name = 'Interpreters1763800004000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "interpreter" (
        "round_id" uuid NOT NULL,
        "project_id" uuid NOT NULL,
        "digest" text NOT NULL,
        "labelled_images" integer NOT NULL,
        "members" integer NOT NULL,
        "quality" jsonb,
        "train_seconds" double precision NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "one_interpreter_per_round" PRIMARY KEY ("round_id")
      )
    `);
    await db.query(
      `ALTER TABLE "interpreter" ADD CONSTRAINT "interpreter_belongs_to_round" FOREIGN KEY ("round_id") REFERENCES "round"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "interpreter"`);
  }
}
