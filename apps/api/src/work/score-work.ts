import { Injectable, Logger } from '@nestjs/common';
import { measured, needs } from '@gannet/acquisition';
import { type InferenceRequest, Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { DamagedWeights } from '../interpreters/weights.js';
import { PoolStore, type ScoredRow } from '../rounds/pool.store.js';
import { type ChunkOrder, earlierOf } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';
import { evidenceOf, storedSignals } from './signals.js';

/** Scores a round's candidates by the disagreement of the earlier interpreter's members. */
@Injectable()
export class ScoreWork extends ChunkHandler {
  private readonly log = new Logger(ScoreWork.name);

  constructor(
    private readonly pool: PoolStore,
    private readonly predictor: Predictor,
  ) {
    super();
  }

  /**
   * Without the interpreter there are no scores: a round whose interpreter is damaged continues like the first one, and
   * trains a new one.
   */
  async compute(order: ChunkOrder): Promise<Write> {
    try {
      return await this.scored(order);
    } catch (error) {
      if (!(error instanceof DamagedWeights)) throw error;
      this.log.error(
        `Round ${order.round.number} of ${order.project.slug} goes on without an interpreter: ${error.message}`,
      );
      return async () => undefined;
    }
  }

  private async scored(order: ChunkOrder): Promise<Write> {
    const { chunk, round, project } = order;
    const { digest } = earlierOf(order);
    const { settings } = round;
    // Every candidate gets a score: the pool is sorted by it, whatever the strategy needs.
    const needed = needs[settings.strategy].filter((signal) => signal !== 'score');
    const rows: ScoredRow[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.pool.usable(round.id, chunk.first, chunk.count)) {
      const asked = {
        task: project.schema.task,
        generator: project.generatorDigest,
        interpreter: digest,
        seed,
        psi: settings.psi,
      };
      const found = await unlessNotFinite(this.scoredRow(needed, asked));
      if (found === null) unusable.push(id);
      else rows.push({ id, ...found });
    }
    return async (tx) => {
      await this.pool.saveScores(tx, rows);
      await this.pool.setAside(tx, unusable);
    };
  }

  private async scoredRow(
    needed: (typeof needs)[keyof typeof needs],
    asked: InferenceRequest,
  ): Promise<Omit<ScoredRow, 'id'>> {
    const score = await this.predictor.score(asked);
    return { score, signals: storedSignals(await measured(needed, evidenceOf(this.predictor, asked)), asked) };
  }
}
