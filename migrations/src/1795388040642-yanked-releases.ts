import type { MigrationInterface, QueryRunner } from 'typeorm';

export class YankedReleases1795388040642 implements MigrationInterface {
  readonly name = 'YankedReleases1795388040642';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "release" ADD "yanked" jsonb`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "release" DROP COLUMN "yanked"`);
  }
}
