import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A project that named its last seed for a release has the seeds below it again. */
export class SeedsLeft1795666200000 implements MigrationInterface {
  readonly name = 'SeedsLeft1795666200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`UPDATE "project" SET "next_seed" = used.next FROM (
        SELECT project_id, max(past) AS next FROM (
          SELECT project_id, first_seed + (settings->>'poolSize')::bigint AS past FROM "round"
          UNION ALL SELECT project_id, release_first_seed + (settings->>'releaseSize')::bigint FROM "round"
          UNION ALL SELECT project_id, first_seed + (settings->>'images')::bigint * CASE
            WHEN jsonb_array_length(coalesce(settings->'balance'->'targets', '[]')) > 0 THEN coalesce((settings->'balance'->>'draws')::bigint, 3) ELSE 1 END
            FROM "build" WHERE purpose <> 'probe' AND settings->>'firstSeed' IS NULL
        ) taken GROUP BY project_id
      ) used WHERE used.project_id = project.id AND project.next_seed = 4294967296`);
  }

  async down(): Promise<void> {
    // What was set aside before is not known, and no table has changed.
  }
}
