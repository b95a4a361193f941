import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What strategies go by is kept under its name, so that another signal needs no column of its own. */
export class Signals1796000060000 implements MigrationInterface {
  readonly name = 'Signals1796000060000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "candidate" ADD "signals" jsonb`);
    await db.query(`
      CREATE OR REPLACE FUNCTION pg_temp.floats(bytes bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT coalesce(jsonb_agg(
          CASE WHEN bits >> 31 = 0 THEN 1 ELSE -1 END * CASE WHEN exponent = 0
            THEN fraction * 2::float8 ^ -149
            ELSE (1 + fraction / 8388608) * 2::float8 ^ (exponent - 127) END ORDER BY at), '[]')
        FROM generate_series(0, length(bytes) - 4, 4) AS at,
          LATERAL (SELECT get_byte(bytes, at)::bigint + (get_byte(bytes, at + 1)::bigint << 8)
            + (get_byte(bytes, at + 2)::bigint << 16) + (get_byte(bytes, at + 3)::bigint << 24) AS bits) AS word,
          LATERAL (SELECT (bits >> 23) & 255 AS exponent, (bits & 8388607)::float8 AS fraction) AS parts $$`);
    await db.query(`
      UPDATE "candidate" SET "signals" = jsonb_strip_nulls(
        jsonb_build_object('entropy', "entropy", 'classScores', pg_temp.floats("class_scores")))
      WHERE "score" IS NOT NULL`);
    await db.query(`ALTER TABLE "candidate" DROP COLUMN "entropy", DROP COLUMN "class_scores"`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE "candidate" ADD "entropy" double precision, ADD "class_scores" bytea`);
    await db.query(`
      CREATE OR REPLACE FUNCTION pg_temp.bytes(floats jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$
        SELECT string_agg(substr(word, 4, 1) || substr(word, 3, 1) || substr(word, 2, 1) || substr(word, 1, 1), ''
          ORDER BY at)
        FROM jsonb_array_elements_text(floats) WITH ORDINALITY AS one (value, at),
          LATERAL (SELECT float4send(value::float4) AS word) AS sent $$`);
    await db.query(`
      UPDATE "candidate" SET "entropy" = ("signals"->>'entropy')::float8,
        "class_scores" = pg_temp.bytes("signals"->'classScores')`);
    await db.query(`ALTER TABLE "candidate" DROP COLUMN "signals"`);
  }
}
