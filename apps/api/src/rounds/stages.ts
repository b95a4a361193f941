import type { Tx } from '../database/database.js';
import type { RoundRow } from './rounds.table.js';

/** The annotating stage of a round, provided by the feature that stores its items. */
export abstract class AnnotatingStage {
  /** Adds the next best candidates of the round's pool to the queue, at most `count`. */
  abstract addNext(tx: Tx, round: RoundRow, count: number): Promise<void>;
  /** Adds the images that wait to be labelled again, because the schema changed. */
  abstract addStale(tx: Tx, round: RoundRow): Promise<void>;
  /** Whether no item of the round is waiting or leased. */
  abstract isAnnotated(tx: Tx, roundId: string): Promise<boolean>;
  /** Ends all leases of a cancelled round; returns who held which item. */
  abstract withdraw(tx: Tx, roundId: string): Promise<{ personId: string; assignmentId: string }[]>;
}

/**
 * The last stage of a round: its own release. It is provided by the feature that makes releases, which completes or
 * fails the round with it. The caller has locked the round.
 */
export abstract class ReleasingStage {
  abstract begin(tx: Tx, round: RoundRow): Promise<void>;
  /** Does nothing if the round has not got that far. */
  abstract cancel(tx: Tx, round: RoundRow): Promise<void>;
  /** Resumes with the unfinished chunks. */
  abstract resume(tx: Tx, round: RoundRow): Promise<void>;
}
