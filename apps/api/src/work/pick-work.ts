import { Injectable } from '@nestjs/common';
import { CANDIDATES_PER_PICK, strategies } from '@gannet/acquisition';
import { withoutInterpreter } from '@gannet/contracts';
import { mulberry32 } from '@gannet/metrics';
import { NotFinite } from '../interpreters/predictor.js';
import { PoolStore } from '../rounds/pool.store.js';
import type { ChunkOrder } from './chunk-order.js';
import { floatsOf } from './embedding-bytes.js';
import { ChunkHandler, type Write } from './handler.js';
import { knownOf } from './signals.js';

/** Ranks a round's candidates in the order in which they are annotated. */
@Injectable()
export class PickWork extends ChunkHandler {
  constructor(private readonly pool: PoolStore) {
    super();
  }

  /**
   * The strategy's picks come first, in its order; the rest follows, most uncertain first, to replace rejected images.
   */
  async compute({ round, earlier, project }: ChunkOrder): Promise<Write> {
    const pool = await this.pool.all(round.id);
    if (pool.length === 0) throw new NotFinite(round.firstSeed, round.settings.psi);
    const isRanked = earlier !== null && pool.every(({ score }) => score !== null);
    const entries = pool.map(({ id, seed, score, ...row }) => ({
      ...knownOf({ ...row, score: isRanked ? score : null }),
      id: sortableId(seed),
      row: id,
    }));
    const labelled = (await this.pool.labelledEmbeddings(project.id)).map(floatsOf);
    const choose = strategies[isRanked ? round.settings.strategy : withoutInterpreter(round.settings.strategy)];
    const wanted = isRanked ? round.settings.batchSize : round.settings.batchSize * CANDIDATES_PER_PICK;
    const chosen = choose(entries, Math.min(wanted, entries.length), mulberry32(round.firstSeed), labelled);
    const rowById = new Map(entries.map(({ id, row }) => [id, row]));
    const isChosen = new Set(chosen);
    const rest = entries
      .filter(({ id }) => !isChosen.has(id))
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || (a.id < b.id ? -1 : 1));
    const ordered = [...chosen, ...rest.map(({ id }) => id)]
      .map((id) => rowById.get(id))
      .filter((row) => row !== undefined);
    return (tx) => this.pool.saveRanks(tx, ordered);
  }
}

/** Strategies break ties by id: with the seed as id, a repeated round picks the same candidates. */
function sortableId(seed: number): string {
  return String(seed).padStart(10, '0');
}
