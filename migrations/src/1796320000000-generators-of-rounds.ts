import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A round has its generator: its project may move to a newer one. */
export class GeneratorsOfRounds1796320000000 implements MigrationInterface {
  readonly name = 'GeneratorsOfRounds1796320000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "round" ADD "generator_digest" text`);
    await db.query(
      `UPDATE "round" SET "generator_digest" = (SELECT "generator_digest" FROM "project" WHERE "project"."id" = "round"."project_id")`,
    );
    await db.query(`ALTER TABLE "round" ALTER COLUMN "generator_digest" SET NOT NULL`);
    await db.query(
      `ALTER TABLE "round" ADD CONSTRAINT "round_uses_generator" FOREIGN KEY ("generator_digest") REFERENCES "generator"("digest") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    );
    await db.query(`ALTER TABLE "assignment" ADD "former_id" uuid`);
    await db.query(
      `ALTER TABLE "assignment" ADD CONSTRAINT "assignment_carries_annotation" FOREIGN KEY ("former_id") REFERENCES "annotation"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
    );
  }

  /** Only as long as every round has its project's generator: images of another would be shown as those of this one. */
  async down(db: QueryRunner): Promise<void> {
    const moved = (await db.query(
      `SELECT 1 FROM "round" JOIN "project" ON "project"."id" = "round"."project_id" WHERE "round"."generator_digest" <> "project"."generator_digest" LIMIT 1`,
    )) as unknown[];
    if (moved.length > 0) throw new Error('a project has moved to a newer generator: this cannot be undone');
    await db.query(`ALTER TABLE "assignment" DROP CONSTRAINT "assignment_carries_annotation"`);
    await db.query(`ALTER TABLE "assignment" DROP COLUMN "former_id"`);
    await db.query(`ALTER TABLE "round" DROP CONSTRAINT "round_uses_generator"`);
    await db.query(`ALTER TABLE "round" DROP COLUMN "generator_digest"`);
  }
}
