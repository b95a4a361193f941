import { Injectable } from '@nestjs/common';
import { Confidence, type Placement } from '@gannet/contracts';
import { z } from 'zod';
import { bytes, columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { ITS_GENERATOR, USABLE } from '../projects/annotations-in-use.js';
import { schemaHistory } from '../projects/schema-history.js';
import { earlierInterpreters } from '../rounds/earlier-interpreters.js';
import { type InterpreterRow, InterpreterTable } from './interpreters.table.js';

/** An accepted annotation as a training example. */
const TrainingExample = z.object({
  seed: z.number(),
  psi: z.number(),
  /** [height, width] class indices; null for keypoints. */
  labels: bytes.nullable(),
  /** Null for parts. */
  points: json<readonly Placement[]>().nullable(),
  confidence: Confidence,
  isGold: z.boolean(),
  /** The version of the project's schema by which the labels were meant. */
  madeWith: z.number(),
});
export type TrainingExample = z.output<typeof TrainingExample>;

/** Every statement about interpreters. */
@Injectable()
export class InterpretersStore {
  constructor(private readonly db: Database) {}

  /** Keeps others from adding or removing an interpreter with these weights until the end of the transaction. */
  async lockWeights(tx: Tx, digest: string): Promise<void> {
    await tx.run('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`weights ${digest}`]);
  }

  async add(tx: Tx, row: InterpreterRow): Promise<void> {
    await tx.insert(InterpreterTable, row);
  }

  ofRound(roundId: string, tx: Tx = this.db): Promise<InterpreterRow | null> {
    return tx.one(InterpreterTable, 'where round_id = $1', [roundId]);
  }

  /** Why it makes no releases, as a sentence: the schema has other labels by now. Null if it does. */
  async whyMisfit({ projectId, schemaVersion }: InterpreterRow, tx: Tx = this.db): Promise<string | null> {
    const history = await schemaHistory(tx, projectId);
    return history.isSameAsNow(schemaVersion)
      ? null
      : `This interpreter learned by version ${schemaVersion} of the schema, and the project has version ${history.current.version} with other labels: start a round, which trains one that fits.`;
  }

  /** The interpreter that a round starts with: that of the latest earlier round. */
  before(projectId: string, roundNumber: number, tx: Tx = this.db): Promise<InterpreterRow | null> {
    return tx.row(
      rowOf(InterpreterTable),
      `select ${columnsOf(InterpreterTable)} ${earlierInterpreters('$1', '$2')} order by earlier.number desc limit 1`,
      [projectId, roundNumber],
    );
  }

  /**
   * All annotations of the project's images by this generator that may be learned from, or those of the rounds up to
   * `lastRound`, by its present schema, in an order that does not depend on when they were submitted. Rejected images
   * have none.
   */
  async examples(projectId: string, generator: string, lastRound: number | null = null): Promise<TrainingExample[]> {
    const rows = await this.db.rows(
      TrainingExample,
      `select candidate.seed, candidate.psi, annotation.labels, annotation.points, annotation.confidence, annotation.is_gold as "isGold", annotation.schema_version as "madeWith" from annotation
      join candidate on candidate.id = annotation.candidate_id join round on round.id = annotation.round_id
      where annotation.project_id = $1 and ($2::int is null or round.number <= $2) and ${USABLE} and ${ITS_GENERATOR} = $3 order by candidate.seed, candidate.psi, annotation.id`,
      [projectId, lastRound, generator],
    );
    const history = await schemaHistory(this.db, projectId);
    return rows.map((row) => ({ ...row, ...history.read(row, row.madeWith) }));
  }
}
