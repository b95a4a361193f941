import { Injectable, Logger } from '@nestjs/common';
import { OFFERED_PER_PICK, strategies } from '@gannet/acquisition';
import { withoutInterpreter } from '@gannet/contracts';
import { mulberry32 } from '@gannet/metrics';
import { Locator } from '../interpreters/locator.js';
import { NotFinite, Predictor, unlessNotFinite } from '../interpreters/predictor.js';
import { DamagedWeights } from '../interpreters/weights.js';
import { type ChunkOrder, interpreterOf, type Write } from './chunk-order.js';
import { RoundsStore } from './rounds.store.js';

/** Work on a round's pool: pooled features, disagreement, and the order in which candidates go before annotators. */
@Injectable()
export class CandidateWork {
  private readonly log = new Logger(CandidateWork.name);

  constructor(private readonly store: RoundsStore, private readonly predictor: Predictor, private readonly locator: Locator) {}

  async embed({ chunk, round, project }: ChunkOrder): Promise<Write> {
    const rows: { id: string; embedding: Buffer }[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.candidatesOf(chunk, round)) {
      const embedding = await unlessNotFinite(this.predictor.embedding(project.generatorDigest, seed, round.settings.psi));
      if (embedding === null) unusable.push(id);
      else rows.push({ id, embedding: bytesOf(embedding) });
    }
    return async (tx) => {
      await this.store.saveEmbeddings(tx, rows);
      await this.store.setAside(tx, unusable);
    };
  }

  /** Without the interpreter there is no score: a round whose interpreter is damaged goes on as the first one does, and learns a new one. */
  async score(order: ChunkOrder): Promise<Write> {
    try {
      return await this.scored(order);
    } catch (error) {
      if (!(error instanceof DamagedWeights)) throw error;
      this.log.error(`Round ${order.round.number} of ${order.project.slug} goes on without an interpreter: ${error.message}`);
      return async () => undefined;
    }
  }

  private async scored(order: ChunkOrder): Promise<Write> {
    const { chunk, round, project } = order;
    const { digest } = interpreterOf(order);
    const reader = project.schema.task === 'parts' ? this.predictor : this.locator;
    const wantsEntropy = round.settings.strategy === 'entropy';
    const rows: { id: string; score: number; entropy: number | null }[] = [];
    const unusable: string[] = [];
    for (const { id, seed } of await this.candidatesOf(chunk, round)) {
      const score = await unlessNotFinite(reader.score(project.generatorDigest, digest, seed, round.settings.psi));
      if (score === null) {
        unusable.push(id);
        continue;
      }
      const entropy = wantsEntropy ? await reader.entropy(project.generatorDigest, digest, seed, round.settings.psi) : null;
      rows.push({ id, score, entropy });
    }
    return async (tx) => {
      await this.store.saveScores(tx, rows);
      await this.store.setAside(tx, unusable);
    };
  }

  /** The strategy's picks come first, in its order; the rest follows, the most uncertain first, to replace rejected images. */
  async pick({ round, earlier, project }: ChunkOrder): Promise<Write> {
    const pool = await this.store.pool(round.id);
    if (pool.length === 0) throw new NotFinite(round.firstSeed, round.settings.psi);
    const isRanked = earlier !== null && pool.every(({ score }) => score !== null);
    const entries = pool.map(({ id, seed, score, entropy, embedding }) => ({
      id: sortableId(seed), row: id, ...(score === null || !isRanked ? {} : { score }), ...(entropy === null ? {} : { entropy }),
      ...(embedding === null ? {} : { embedding: floatsOf(embedding) }),
    }));
    const labelled = (await this.store.labelledEmbeddings(project.id)).map(floatsOf);
    const choose = strategies[isRanked ? round.settings.strategy : withoutInterpreter(round.settings.strategy)];
    const wanted = isRanked ? round.settings.batchSize : round.settings.batchSize * OFFERED_PER_PICK;
    const chosen = choose(entries, Math.min(wanted, entries.length), mulberry32(round.firstSeed), labelled);
    const rowById = new Map(entries.map(({ id, row }) => [id, row]));
    const isChosen = new Set(chosen);
    const rest = entries.filter(({ id }) => !isChosen.has(id)).sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || (a.id < b.id ? -1 : 1));
    const ordered = [...chosen, ...rest.map(({ id }) => id)].map((id) => rowById.get(id)).filter((row) => row !== undefined);
    return (tx) => this.store.saveRanks(tx, ordered);
  }

  private candidatesOf(chunk: ChunkOrder['chunk'], round: ChunkOrder['round']): Promise<{ id: string; seed: number }[]> {
    return this.store.seedsOf(round.id, round.firstSeed + chunk.first, chunk.count);
  }
}

/** Strategies break ties by id: with the seed as id, a repeated round picks the same. */
function sortableId(seed: number): string {
  return String(seed).padStart(10, '0');
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}
