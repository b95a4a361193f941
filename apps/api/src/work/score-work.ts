import { Injectable, Logger } from '@nestjs/common';
import { needs } from '@gannet/acquisition';
import { Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { DamagedWeights } from '../interpreters/weights.js';
import { PoolStore, type ScoredRow } from '../rounds/pool.store.js';
import { type ChunkOrder, earlierOf } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';
import { signalsOf } from './signals.js';

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
    const rows: ScoredRow[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.pool.usable(round.id, round.firstSeed + chunk.first, chunk.count)) {
      const asked = {
        task: project.schema.task,
        generator: project.generatorDigest,
        interpreter: digest,
        seed,
        psi: settings.psi,
      };
      const score = await unlessNotFinite(this.predictor.score(asked));
      if (score === null) {
        unusable.push(id);
        continue;
      }
      rows.push({ id, score, ...(await signalsOf(needs[settings.strategy], this.predictor, asked)) });
    }
    return async (tx) => {
      await this.pool.saveScores(tx, rows);
      await this.pool.setAside(tx, unusable);
    };
  }
}
