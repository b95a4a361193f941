import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A project may read only some of its generator's feature maps. */
export class ProjectLayers1796220000000 implements MigrationInterface {
  readonly name = 'ProjectLayers1796220000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" ADD "layers" jsonb`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "project" DROP COLUMN "layers"`);
  }
}
