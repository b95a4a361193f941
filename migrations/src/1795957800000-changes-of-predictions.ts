import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How much of the prediction a person changed, counted when the annotation is accepted. */
export class ChangesOfPredictions1795957800000 implements MigrationInterface {
  readonly name = 'ChangesOfPredictions1795957800000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "annotation" ADD "changed" integer`);
    await db.query(`ALTER TABLE "annotation" ADD CONSTRAINT "changes_are_counted" CHECK ("changed" >= 0)`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "annotation" DROP CONSTRAINT "changes_are_counted"`);
    await db.query(`ALTER TABLE "annotation" DROP COLUMN "changed"`);
  }
}
