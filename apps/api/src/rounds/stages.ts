import type { Tx } from '../database/database.js';
import type { RoundRow } from './rounds.table.js';

/** The part of a round that people do. Whoever keeps their items provides it. */
export abstract class AnnotatingStage {
  /** Hands the next best candidates of the round's pool to annotators, as many as there are up to `count`. */
  abstract addNext(tx: Tx, round: RoundRow, count: number): Promise<void>;
  /** Whether nothing of the round waits or is in hand any more. */
  abstract isAnnotated(tx: Tx, roundId: string): Promise<boolean>;
  /** Takes a cancelled round's items out of everybody's hands; answers with who had which. */
  abstract withdraw(tx: Tx, roundId: string): Promise<{ personId: string; assignmentId: string }[]>;
}

/**
 * The end of a round: its own release. Whoever makes releases provides it, and completes or fails the round with it.
 * The round's row is held.
 */
export abstract class ReleasingStage {
  abstract begin(tx: Tx, round: RoundRow): Promise<void>;
  /** Does nothing in a round that came not so far. */
  abstract cancel(tx: Tx, round: RoundRow): Promise<void>;
  /** Goes on with what is unfinished. */
  abstract resume(tx: Tx, round: RoundRow): Promise<void>;
}
