import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A candidate for which the generator gives numbers that are not finite is set aside. */
export class UnusableCandidates1795667000000 implements MigrationInterface {
  readonly name = 'UnusableCandidates1795667000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "candidate" DROP CONSTRAINT "candidate_state_is_known"`);
    await db.query(
      `ALTER TABLE "candidate" ADD CONSTRAINT "candidate_state_is_known" CHECK ("state" IN ('pool', 'picked', 'labelled', 'rejected', 'unusable'))`,
    );
  }

  /** Nobody is to be given them: that they were rejected comes nearest. */
  async down(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE "candidate" SET "state" = 'rejected' WHERE "state" = 'unusable'`);
    await db.query(`ALTER TABLE "candidate" DROP CONSTRAINT "candidate_state_is_known"`);
    await db.query(
      `ALTER TABLE "candidate" ADD CONSTRAINT "candidate_state_is_known" CHECK ("state" IN ('pool', 'picked', 'labelled', 'rejected'))`,
    );
  }
}
