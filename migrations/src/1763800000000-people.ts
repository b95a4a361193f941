import type { MigrationInterface, QueryRunner } from 'typeorm';

export class People1763800000000 implements MigrationInterface {
  readonly name = 'People1763800000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE "person" (
        "id" uuid NOT NULL,
        "email" text NOT NULL,
        "name" text NOT NULL,
        "role" text NOT NULL,
        "active" boolean NOT NULL,
        "password_hash" text NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "signed_in_at" TIMESTAMP WITH TIME ZONE,
        CONSTRAINT "one_person_per_email" UNIQUE ("email"),
        CONSTRAINT "role_is_known" CHECK ("role" IN ('admin', 'annotator', 'consumer')),
        CONSTRAINT "person_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(`
      CREATE TABLE "session" (
        "secret_hash" text NOT NULL,
        "person_id" uuid NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT "session_is_known_by_secret" PRIMARY KEY ("secret_hash")
      )
    `);
    await db.query(`CREATE INDEX "session_by_person" ON "session" ("person_id")`);
    await db.query(`
      CREATE TABLE "token" (
        "id" uuid NOT NULL,
        "person_id" uuid NOT NULL,
        "name" text NOT NULL,
        "role" text NOT NULL,
        "secret_hash" text NOT NULL,
        "created_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "expires_at" TIMESTAMP WITH TIME ZONE NOT NULL,
        "last_used_at" TIMESTAMP WITH TIME ZONE,
        CONSTRAINT "one_token_per_secret" UNIQUE ("secret_hash"),
        CONSTRAINT "token_role_is_known" CHECK ("role" IN ('admin', 'annotator', 'consumer')),
        CONSTRAINT "token_is_known_by_id" PRIMARY KEY ("id")
      )
    `);
    await db.query(`CREATE INDEX "token_by_person" ON "token" ("person_id")`);
    await db.query(
      `ALTER TABLE "session" ADD CONSTRAINT "session_belongs_to_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
    await db.query(
      `ALTER TABLE "token" ADD CONSTRAINT "token_belongs_to_person" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE CASCADE ON UPDATE NO ACTION`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`DROP TABLE "token"`);
    await db.query(`DROP TABLE "session"`);
    await db.query(`DROP TABLE "person"`);
  }
}
