import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Schemas and qualities name their task; an annotation may be placements of keypoints instead of a label map. */
export class Keypoints1763800006000 implements MigrationInterface {
  readonly name = 'Keypoints1763800006000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE "project" SET "schema" = "schema" || '{"task": "parts"}' WHERE NOT "schema" ? 'task'`);
    await db.query(
      `UPDATE "interpreter" SET "quality" = "quality" || '{"task": "parts"}' WHERE "quality" IS NOT NULL AND NOT "quality" ? 'task'`,
    );
    await db.query(
      `UPDATE "release" SET "quality" = "quality" || '{"task": "parts"}' WHERE "quality" IS NOT NULL AND NOT "quality" ? 'task'`,
    );
    await db.query(`ALTER TABLE "annotation" ADD "points" jsonb`);
    await db.query(`ALTER TABLE "annotation" ALTER COLUMN "labels" DROP NOT NULL`);
    await db.query(
      `ALTER TABLE "annotation" ADD CONSTRAINT "either_labels_or_points" CHECK (("labels" IS NULL) <> ("points" IS NULL))`,
    );
    await db.query(`ALTER TABLE "release" ADD "keypoint_stats" jsonb NOT NULL DEFAULT '[]'`);
    await db.query(`ALTER TABLE "release" ALTER COLUMN "keypoint_stats" DROP DEFAULT`);
  }

  /** Only where no keypoint was annotated: the older tables have no place for it. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "release" DROP COLUMN "keypoint_stats"`);
    await db.query(`ALTER TABLE "annotation" DROP CONSTRAINT "either_labels_or_points"`);
    await db.query(`ALTER TABLE "annotation" ALTER COLUMN "labels" SET NOT NULL`);
    await db.query(`ALTER TABLE "annotation" DROP COLUMN "points"`);
    await db.query(`UPDATE "release" SET "quality" = "quality" - 'task' WHERE "quality" IS NOT NULL`);
    await db.query(`UPDATE "interpreter" SET "quality" = "quality" - 'task' WHERE "quality" IS NOT NULL`);
    await db.query(`UPDATE "project" SET "schema" = "schema" - 'task'`);
  }
}
