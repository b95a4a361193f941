import { Injectable } from '@nestjs/common';
import { type BuildState, ReleaseSettings } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { type BuildRow, BuildTable } from './builds.table.js';
import { STEP_PROGRESS, type StepRow } from '../chunks/chunk-progress.js';
import type { Found } from './found.js';

const BUILD = `build.id, build.project_id as "projectId", build.round_id as "roundId", build.purpose, build.probe_key as "probeKey", build.state, build.settings,
  build.first_seed as "firstSeed", build.drawn, build.version, build.failure, build.stopped_in as "stoppedIn", build.started_at as "startedAt", build.finished_at as "finishedAt",
  build.discarded_at as "discardedAt"`;

/** Every statement about builds. */
@Injectable()
export class BuildsStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, build: BuildRow): Promise<void> {
    await tx.insert(BuildTable, build);
  }

  async byId(id: string, tx: Tx = this.db): Promise<BuildRow | null> {
    return whole(await tx.row(`select ${BUILD} from build where id = $1`, [id]));
  }

  /** Locks the build until the transaction ends; whoever holds it holds its round already. */
  async hold(tx: Tx, id: string): Promise<BuildRow | null> {
    return whole(await tx.row(`select ${BUILD} from build where id = $1 for update`, [id]));
  }

  /** The round's own release, as it is being made or was. */
  async ofRound(tx: Tx, roundId: string): Promise<BuildRow | null> {
    return whole(await tx.row(`select ${BUILD} from build where round_id = $1 and purpose = 'round'`, [roundId]));
  }

  /** Newest first, probes and what was thrown away left out. */
  async views(projectId: string, id: string | null = null): Promise<BuildViewRow[]> {
    const rows = await this.db.rows<BuildViewRow>(
      `select ${BUILD}, round.number as round, exists (select 1 from release where release.build_id = build.id) as "isPublished", step.*
      from build join round on round.id = build.round_id
      left join lateral (${STEP_PROGRESS} where chunk.build_id = build.id group by kind having bool_or(finished_at is null) limit 1) step on true
      where build.project_id = $1 and build.purpose <> 'probe' and build.discarded_at is null and ($2::uuid is null or build.id = $2) order by build.started_at desc limit 50`,
      [projectId, id],
    );
    return rows.map((row) => ({ ...row, settings: ReleaseSettings.parse(row.settings) }));
  }

  async probe(roundId: string, key: string): Promise<BuildRow | null> {
    return whole(
      await this.db.row(`select ${BUILD} from build where round_id = $1 and probe_key = $2`, [roundId, key]),
    );
  }

  /** How far a probe's labelling is. */
  progress(id: string): Promise<StepRow | null> {
    return this.db.row(`${STEP_PROGRESS} where chunk.build_id = $1 group by kind`, [id]);
  }

  /** Probes of the project but the newest `kept`. */
  async oldProbes(tx: Tx, projectId: string, kept: number): Promise<string[]> {
    const rows = await tx.rows<{ id: string }>(
      `select id from build where project_id = $1 and purpose = 'probe' order by started_at desc offset $2`,
      [projectId, kept],
    );
    return rows.map(({ id }) => id);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.rows('delete from build where id = $1', [id]);
  }

  /**
   * Nothing of it is done or shown any more. Its row stays: it keeps its version and its seeds from being given to
   * another.
   */
  async discard(tx: Tx, id: string, now: Date): Promise<void> {
    await tx.rows('update build set discarded_at = $2 where id = $1', [id, now]);
    await tx.rows('delete from chunk where build_id = $1', [id]);
  }

  async move(tx: Tx, id: string, state: BuildState, finishedAt: Date | null = null): Promise<void> {
    await tx.rows('update build set state = $2, finished_at = $3, failure = null, stopped_in = null where id = $1', [
      id,
      state,
      finishedAt,
    ]);
  }

  /** Stops it where it is; `failure` is null when somebody cancelled it. What stopped before keeps where. */
  async stop(tx: Tx, id: string, failure: string | null, now: Date): Promise<void> {
    await tx.rows(
      `update build set state = case when $2::text is null then 'cancelled' else 'failed' end, failure = $2,
      stopped_in = coalesce(stopped_in, state), finished_at = $3 where id = $1`,
      [id, failure, now],
    );
  }

  async draw(tx: Tx, id: string, drawn: number): Promise<void> {
    await tx.rows('update build set drawn = $2 where id = $1', [id, drawn]);
  }

  /**
   * What the finished labelling found, in the order of seeds; null for a chunk that was labelled before this was noted.
   */
  async found(buildId: string, tx: Tx = this.db): Promise<{ first: number; found: readonly Found[] | null }[]> {
    return tx.rows(
      `select first, found from chunk where build_id = $1 and kind = 'label' and finished_at is not null order by first`,
      [buildId],
    );
  }

  async saveFound(tx: Tx, chunkId: string, found: readonly Found[]): Promise<void> {
    await tx.rows('update chunk set found = $2 where id = $1', [chunkId, JSON.stringify(found)]);
  }

  /** Seconds in which some worker was labelling; those in which it was cancelled, or waited, are none. */
  async labelSeconds(buildId: string): Promise<number> {
    const row = await this.db.row<{ seconds: number | null }>(
      `select sum(extract(epoch from upper(busy) - lower(busy)))::float8 as seconds
      from (select unnest(range_agg(tstzrange(started_at, greatest(started_at, finished_at)))) as busy from chunk where build_id = $1 and kind = 'label' and finished_at is not null) stretch`,
      [buildId],
    );
    return row?.seconds ?? 0;
  }

  /**
   * Gives the build the version that `choose` says of the newest that was ever published or reserved; one build of a
   * project at a time. Refuses what was thrown away.
   */
  async reserveVersion(
    tx: Tx,
    { id, projectId }: BuildRow,
    choose: (newest: string | null) => string,
  ): Promise<string> {
    const own = await this.hold(tx, id);
    if (own === null || own.discardedAt !== null) throw new Refused('GONE', 'This release was thrown away.');
    if (own.version !== null) return own.version;
    await tx.rows('select 1 from project where id = $1 for no key update', [projectId]);
    const newest = await tx.row<{ version: string }>(
      `select version from build where project_id = $1 and version is not null
      order by string_to_array(version, '.')::int[] desc limit 1`,
      [projectId],
    );
    const version = choose(newest?.version ?? null);
    await tx.rows('update build set version = $2 where id = $1', [id, version]);
    return version;
  }
}

/** What builds there are, as people see them. */
export interface BuildViewRow extends BuildRow, StepRow {
  readonly round: number;
  readonly isPublished: boolean;
}

/** Settings that did not exist when a build was made have their defaults. */
function whole(row: BuildRow | null): BuildRow | null {
  return row && { ...row, settings: ReleaseSettings.parse(row.settings) };
}
