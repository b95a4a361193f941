import { Injectable } from '@nestjs/common';
import { type BuildState, ReleaseSettings } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { BUILD_CANCELLED, BUILD_FAILED } from './builds.rules.js';
import { type BuildRow, BuildTable } from './builds.table.js';
import { STEP_PROGRESS, StepRow } from '../chunks/chunk-progress.js';
import type { ImageSummary } from './image-summary.js';

/** What labelling recorded in a chunk; null for an unfinished chunk, or one from before this was recorded. */
const SummariesRow = z.object({ first: z.number(), found: json<readonly ImageSummary[]>().nullable() });

/** A build as people see it. */
const BuildViewRow = z.object({
  ...rowOf(BuildTable).shape,
  ...StepRow.shape,
  round: z.number(),
  isPublished: z.boolean(),
});
export type BuildViewRow = z.output<typeof BuildViewRow>;

/** Every statement about builds. */
@Injectable()
export class BuildsStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, build: BuildRow): Promise<void> {
    await tx.insert(BuildTable, build);
  }

  async byId(id: string, tx: Tx = this.db): Promise<BuildRow | null> {
    return withDefaults(await tx.one(BuildTable, 'where id = $1', [id]));
  }

  /** Locks the build until the end of the transaction; the caller has locked its round already. */
  async lock(tx: Tx, id: string): Promise<BuildRow | null> {
    return withDefaults(await tx.one(BuildTable, 'where id = $1 for update', [id]));
  }

  /** The round's own build. */
  async ofRound(tx: Tx, roundId: string): Promise<BuildRow | null> {
    return withDefaults(await tx.one(BuildTable, `where round_id = $1 and purpose = 'round'`, [roundId]));
  }

  /** Newest first, without probes and discarded builds. */
  async views(projectId: string, id: string | null = null): Promise<BuildViewRow[]> {
    const rows = await this.db.rows(
      BuildViewRow,
      `select ${columnsOf(BuildTable)}, round.number as round, exists (select 1 from release where release.build_id = build.id) as "isPublished", step.*
      from build join round on round.id = build.round_id
      left join lateral (${STEP_PROGRESS} where chunk.build_id = build.id group by kind having bool_or(finished_at is null) limit 1) step on true
      where build.project_id = $1 and build.purpose <> 'probe' and build.discarded_at is null and ($2::uuid is null or build.id = $2) order by build.started_at desc limit 50`,
      [projectId, id],
    );
    return rows.map((row) => ({ ...row, settings: ReleaseSettings.parse(row.settings) }));
  }

  async probe(roundId: string, key: string): Promise<BuildRow | null> {
    return withDefaults(await this.db.one(BuildTable, 'where round_id = $1 and probe_key = $2', [roundId, key]));
  }

  /** The progress of a probe's labelling. */
  progress(id: string): Promise<StepRow | null> {
    return this.db.row(StepRow, `${STEP_PROGRESS} where chunk.build_id = $1 group by kind`, [id]);
  }

  /** The project's probes except for the newest `kept`. */
  async oldProbes(tx: Tx, projectId: string, kept: number): Promise<string[]> {
    const rows = await tx.rows(
      rowOf(BuildTable).pick({ id: true }),
      `select id from build where project_id = $1 and purpose = 'probe' order by started_at desc offset $2`,
      [projectId, kept],
    );
    return rows.map(({ id }) => id);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.run('delete from build where id = $1', [id]);
  }

  /** Removes its work and hides it. The row stays, so that its version and its seeds are not reused. */
  async discard(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.run('update build set discarded_at = $2 where id = $1', [id, now]);
    await tx.run('delete from chunk where build_id = $1', [id]);
  }

  async move(tx: Tx, id: string, state: BuildState, finishedAt: Date | null = null): Promise<void> {
    await tx.run('update build set state = $2, finished_at = $3, failure = null, stopped_in = null where id = $1', [
      id,
      state,
      finishedAt,
    ]);
  }

  /**
   * Stops it where it is; `failure` is null when it was cancelled. A build that had already stopped keeps its
   * `stopped_in`.
   */
  async stop(tx: Tx, id: string, failure: string | null, now: Date): Promise<void> {
    await tx.run(
      'update build set state = $2, failure = $3, stopped_in = coalesce(stopped_in, state), finished_at = $4 where id = $1',
      [id, failure === null ? BUILD_CANCELLED : BUILD_FAILED, failure, now],
    );
  }

  async draw(tx: Tx, id: string, drawn: number): Promise<void> {
    await tx.run('update build set drawn = $2 where id = $1', [id, drawn]);
  }

  /** The round's interpreter with the second opinion that an earlier release learned; null if there is none. */
  async learnedIn(roundId: string, steps: number): Promise<string | null> {
    const row = await this.db.row(
      rowOf(BuildTable).pick({ interpreterDigest: true }),
      `select interpreter_digest as "interpreterDigest" from build
      where round_id = $1 and interpreter_digest is not null and (settings->>'opinionSteps')::int = $2 order by started_at limit 1`,
      [roundId, steps],
    );
    return row?.interpreterDigest ?? null;
  }

  async saveInterpreter(tx: Tx, id: string, digest: string): Promise<void> {
    await tx.run('update build set interpreter_digest = $2 where id = $1', [id, digest]);
  }

  /** What finished labelling recorded, in the order of the seeds; null for a chunk from before this was recorded. */
  async summaries(buildId: string, tx: Tx = this.db): Promise<z.output<typeof SummariesRow>[]> {
    return tx.rows(
      SummariesRow,
      `select first, found from chunk where build_id = $1 and kind = 'label' and finished_at is not null order by first`,
      [buildId],
    );
  }

  async saveSummaries(tx: Tx, chunkId: string, found: readonly ImageSummary[]): Promise<void> {
    await tx.run('update chunk set found = $2 where id = $1', [chunkId, JSON.stringify(found)]);
  }

  /** Seconds in which at least one worker was labelling, without pauses. */
  async labelSeconds(buildId: string): Promise<number> {
    const row = await this.db.row(
      z.object({ seconds: z.number().nullable() }),
      `select sum(extract(epoch from upper(busy) - lower(busy)))::float8 as seconds
      from (select unnest(range_agg(tstzrange(started_at, greatest(started_at, finished_at)))) as busy from chunk where build_id = $1 and kind = 'label' and finished_at is not null) stretch`,
      [buildId],
    );
    return row?.seconds ?? 0;
  }

  /**
   * Reserves a version for the build, which `choose` computes from the newest version ever published or reserved. Locks
   * the project. Refuses discarded builds.
   */
  async reserveVersion(
    tx: Tx,
    { id, projectId }: BuildRow,
    choose: (newest: string | null) => string,
  ): Promise<string> {
    const own = await this.lock(tx, id);
    if (own === null || own.discardedAt !== null) throw new Refused('GONE', 'This release was thrown away.');
    if (own.version !== null) return own.version;
    await tx.run('select 1 from project where id = $1 for no key update', [projectId]);
    const newest = await tx.row(
      z.object({ version: z.string() }),
      `select version from build where project_id = $1 and version is not null
      order by string_to_array(version, '.')::int[] desc limit 1`,
      [projectId],
    );
    const version = choose(newest?.version ?? null);
    await tx.run('update build set version = $2 where id = $1', [id, version]);
    return version;
  }
}

/** Settings that did not exist when a build was made get their defaults. */
function withDefaults(row: BuildRow | null): BuildRow | null {
  return row && { ...row, settings: ReleaseSettings.parse(row.settings) };
}
