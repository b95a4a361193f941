import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Label maps may be smaller than the images; those of the projects so far are as large. */
export class LabelSide1796330000000 implements MigrationInterface {
  readonly name = 'LabelSide1796330000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" ADD "label_side" integer`);
    await db.query(
      `UPDATE "project" SET "label_side" = ("generator"."summary"->>'resolution')::integer FROM "generator" WHERE "generator"."digest" = "project"."generator_digest"`,
    );
    await db.query(`ALTER TABLE "project" ALTER COLUMN "label_side" SET NOT NULL`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" DROP COLUMN "label_side"`);
  }
}
