import { Injectable } from '@nestjs/common';
import type { Confidence, Placement } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { type InterpreterRow, InterpreterTable } from './interpreters.table.js';

const INTERPRETER = `interpreter.round_id as "roundId", interpreter.project_id as "projectId", interpreter.digest, interpreter.labelled_images as "labelledImages",
  interpreter.members, interpreter.quality, interpreter.gold, interpreter.train_seconds as "trainSeconds", interpreter.created_at as "createdAt"`;

/** An accepted annotation as training needs it. */
export interface TrainingExample {
  readonly seed: number;
  readonly psi: number;
  /** [height, width] class indices; null where keypoints are labelled. */
  readonly labels: Buffer | null;
  /** Null where parts are labelled. */
  readonly points: readonly Placement[] | null;
  readonly confidence: Confidence;
  readonly isGold: boolean;
}

/** Every statement about interpreters. */
@Injectable()
export class InterpretersStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, row: InterpreterRow): Promise<void> {
    await tx.insert(InterpreterTable, row);
  }

  ofRound(roundId: string, tx: Tx = this.db): Promise<InterpreterRow | null> {
    return tx.row(`select ${INTERPRETER} from interpreter where round_id = $1`, [roundId]);
  }

  /** The interpreter that a round starts with: the newest of the rounds before it. */
  before(projectId: string, roundNumber: number, tx: Tx = this.db): Promise<InterpreterRow | null> {
    return tx.row(
      `select ${INTERPRETER} from interpreter join round on round.id = interpreter.round_id
      where interpreter.project_id = $1 and round.number < $2 order by round.number desc limit 1`,
      [projectId, roundNumber],
    );
  }

  /**
   * Everything people accepted in the project, in an order that does not depend on who was faster. Rejected images have
   * no annotation.
   */
  examples(projectId: string): Promise<TrainingExample[]> {
    return this.db.rows(
      `select candidate.seed, candidate.psi, annotation.labels, annotation.points, annotation.confidence, annotation.is_gold as "isGold" from annotation
      join candidate on candidate.id = annotation.candidate_id where annotation.project_id = $1 order by candidate.seed, candidate.psi, annotation.id`,
      [projectId],
    );
  }
}
