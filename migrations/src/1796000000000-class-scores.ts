import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How uncertain each class of a candidate is, for the strategies that go by it. */
export class ClassScores1796000000000 implements MigrationInterface {
  readonly name = 'ClassScores1796000000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "candidate" ADD "class_scores" bytea`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "candidate" DROP COLUMN "class_scores"`);
  }
}
