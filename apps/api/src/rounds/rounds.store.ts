import { Injectable } from '@nestjs/common';
import type { RoundState } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { type RoundRow, RoundTable } from './rounds.table.js';

const ROUND = `round.id, round.project_id as "projectId", round.number, round.state, round.settings, round.first_seed as "firstSeed",
  round.release_first_seed as "releaseFirstSeed", round.failure, round.failed_in as "failedIn", round.started_at as "startedAt", round.finished_at as "finishedAt"`;

/** Every statement about rounds. */
@Injectable()
export class RoundsStore {
  constructor(private readonly db: Database) {}

  byId(id: string, tx: Tx = this.db): Promise<RoundRow | null> {
    return tx.row(`select ${ROUND} from round where id = $1`, [id]);
  }

  byNumber(projectId: string, number: number): Promise<RoundRow | null> {
    return this.db.row(`select ${ROUND} from round where project_id = $1 and number = $2`, [projectId, number]);
  }

  /** Locks the round until the transaction ends: whoever finishes, submits or cancels takes turns. */
  hold(tx: Tx, id: string): Promise<RoundRow | null> {
    return tx.row(`select ${ROUND} from round where id = $1 for update`, [id]);
  }

  async nextNumber(tx: Tx, projectId: string): Promise<number> {
    const row = await tx.row<{ number: number }>(
      'select coalesce(max(number) + 1, 0) as number from round where project_id = $1',
      [projectId],
    );
    return row?.number ?? 0;
  }

  /** With its pool of candidates. */
  async add(tx: Tx, round: RoundRow): Promise<void> {
    await tx.insert(RoundTable, round);
    await tx.rows(
      `insert into candidate (id, round_id, seed, psi, state)
      select gen_random_uuid(), $1, seed, $2, 'pool' from generate_series($3::bigint, $4::bigint) seed`,
      [round.id, round.settings.psi, round.firstSeed, round.firstSeed + round.settings.poolSize - 1],
    );
  }

  async move(tx: Tx, roundId: string, state: RoundState, finishedAt: Date | null = null): Promise<void> {
    await tx.rows('update round set state = $2, finished_at = $3, failure = null, failed_in = null where id = $1', [
      roundId,
      state,
      finishedAt,
    ]);
  }

  async fail(tx: Tx, round: RoundRow, failure: string, now: Date): Promise<void> {
    await tx.rows(`update round set state = 'failed', failure = $2, failed_in = $3, finished_at = $4 where id = $1`, [
      round.id,
      failure,
      round.state,
      now,
    ]);
  }

  async hasInterpreterBefore(tx: Tx, round: RoundRow): Promise<boolean> {
    return (
      (await tx.row(
        `select 1 from interpreter join round on round.id = interpreter.round_id
      where interpreter.project_id = $1 and round.number < $2 limit 1`,
        [round.projectId, round.number],
      )) !== null
    );
  }

  async hasAnnotations(tx: Tx, projectId: string): Promise<boolean> {
    return (await tx.row('select 1 from annotation where project_id = $1 limit 1', [projectId])) !== null;
  }
}
