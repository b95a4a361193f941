import { Injectable, Logger } from '@nestjs/common';
import { goesBy } from '@gannet/acquisition';
import { Locator } from '../interpreters/locator.js';
import { Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { DamagedWeights } from '../interpreters/weights.js';
import { PoolStore, type ScoredRow } from '../rounds/pool.store.js';
import { type ChunkOrder, earlierOf } from './chunk-order.js';
import { bytesOf } from './embedding-bytes.js';
import { ChunkHandler, type Write } from './handler.js';

/** Measures how much the earlier interpreter's members disagree over a round's candidates. */
@Injectable()
export class ScoreWork extends ChunkHandler {
  private readonly log = new Logger(ScoreWork.name);

  constructor(
    private readonly pool: PoolStore,
    private readonly predictor: Predictor,
    private readonly locator: Locator,
  ) {
    super();
  }

  /**
   * Without the interpreter there is no score: a round whose interpreter is damaged goes on as the first one does, and
   * learns a new one.
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
    const reader = project.schema.task === 'parts' ? this.predictor : this.locator;
    const wanted = goesBy[round.settings.strategy];
    const rows: ScoredRow[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.pool.usable(round.id, round.firstSeed + chunk.first, chunk.count)) {
      const score = await unlessNotFinite(reader.score(project.generatorDigest, digest, seed, round.settings.psi));
      if (score === null) {
        unusable.push(id);
        continue;
      }
      const entropy =
        wanted === 'entropy' ? await reader.entropy(project.generatorDigest, digest, seed, round.settings.psi) : null;
      const classScores =
        wanted === 'classScores'
          ? bytesOf(await reader.classScores(project.generatorDigest, digest, seed, round.settings.psi))
          : null;
      rows.push({ id, score, entropy, classScores });
    }
    return async (tx) => {
      await this.pool.saveScores(tx, rows);
      await this.pool.setAside(tx, unusable);
    };
  }
}
