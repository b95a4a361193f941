import { Injectable } from '@nestjs/common';
import type { RoundState } from '@gannet/contracts';
import { rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { OF_PRESENT_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { HAS_PREDICTIONS } from './earlier-interpreters.js';
import { FAILED } from './rounds.rules.js';
import { CandidateTable, type RoundRow, RoundTable } from './rounds.table.js';

/** Every statement about rounds. */
@Injectable()
export class RoundsStore {
  constructor(private readonly db: Database) {}

  byId(id: string, tx: Tx = this.db): Promise<RoundRow | null> {
    return tx.one(RoundTable, 'where id = $1', [id]);
  }

  byNumber(projectId: string, number: number): Promise<RoundRow | null> {
    return this.db.one(RoundTable, 'where project_id = $1 and number = $2', [projectId, number]);
  }

  /** Locks the round until the end of the transaction, which serialises finishing, submitting and cancelling. */
  lock(tx: Tx, id: string): Promise<RoundRow | null> {
    return tx.one(RoundTable, 'where id = $1 for update', [id]);
  }

  async nextNumber(tx: Tx, projectId: string): Promise<number> {
    const row = await tx.row(
      rowOf(RoundTable).pick({ number: true }),
      'select coalesce(max(number) + 1, 0) as number from round where project_id = $1',
      [projectId],
    );
    return row?.number ?? 0;
  }

  /** With its pool of candidates. */
  async add(tx: Tx, round: RoundRow): Promise<void> {
    await tx.insert(RoundTable, round);
    await tx.run(
      `insert into candidate (id, round_id, seed, psi, state)
      select gen_random_uuid(), $1, seed, $2, 'pool' from generate_series($3::bigint, $4::bigint) seed`,
      [round.id, round.settings.psi, round.firstSeed, round.firstSeed + round.settings.poolSize - 1],
    );
  }

  /** A round of images that are labelled elsewhere; its candidates are those of `seeds`. Returns their ids by seed. */
  async addImported(tx: Tx, round: RoundRow, seeds: readonly number[]): Promise<Map<number, string>> {
    await tx.insert(RoundTable, round);
    const rows = await tx.rows(
      rowOf(CandidateTable).pick({ id: true, seed: true }),
      `insert into candidate (id, round_id, seed, psi, state)
      select gen_random_uuid(), $1, seed, $2, 'labelled' from unnest($3::bigint[]) seed returning id, seed`,
      [round.id, round.settings.psi, seeds],
    );
    return new Map(rows.map(({ id, seed }) => [seed, id]));
  }

  async move(tx: Tx, roundId: string, state: RoundState, finishedAt: Date | null = null): Promise<void> {
    await tx.run('update round set state = $2, finished_at = $3, failure = null, failed_in = null where id = $1', [
      roundId,
      state,
      finishedAt,
    ]);
  }

  async fail(tx: Tx, round: RoundRow, failure: string, now: Date): Promise<void> {
    await tx.run('update round set state = $2, failure = $3, failed_in = $4, finished_at = $5 where id = $1', [
      round.id,
      FAILED,
      failure,
      round.state,
      now,
    ]);
  }

  async hasInterpreterBefore(tx: Tx, round: RoundRow): Promise<boolean> {
    return (await tx.run(`select 1 from round where id = $1 and ${HAS_PREDICTIONS}`, [round.id])) > 0;
  }

  async hasAnnotations(tx: Tx, projectId: string): Promise<boolean> {
    return (
      (await tx.run(
        `select 1 from annotation where project_id = $1 and ${USABLE} and ${OF_PRESENT_GENERATOR} limit 1`,
        [projectId],
      )) > 0
    );
  }
}
