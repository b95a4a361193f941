import { Injectable } from '@nestjs/common';
import type { Similarity } from '@gannet/contracts';
import {
  type FeatureLayer,
  layersOfSimilarity,
  type SimilarityReader,
  openSimilarity,
  sessionBytes,
} from '@gannet/interpreter';
import { Generators } from '../generators/generators.js';
import { KeepOpen, type Reserve } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { Predictor } from '../interpreters/predictor.js';
import { CandidatesStore } from './candidates.store.js';

/** Seeds of the images from which the leading directions of a generator are computed. */
const REFERENCE_SEEDS = [0, 1, 2, 3];

interface OpenReader extends SimilarityReader {
  readonly layers: readonly FeatureLayer[];
}

/** Similarity maps of candidates, for smart select. */
@Injectable()
export class Similarities {
  private readonly readers: KeepOpen<OpenReader>;

  constructor(
    private readonly store: CandidatesStore,
    private readonly generators: Generators,
    private readonly predictor: Predictor,
    private readonly models: Models,
  ) {
    this.readers = new KeepOpen<OpenReader>(models.budget, (digest, reserve) => this.open(digest, reserve), isLost);
  }

  async of(candidateId: string): Promise<Similarity> {
    const { generator, seed, psi } = await this.store.byIdOrRefuse(candidateId);
    return this.readers.use(generator, async (reader) => {
      const { data, ...rest } = await reader.of(await this.predictor.features(generator, seed, psi, reader.layers));
      return { ...rest, data: Buffer.from(data).toString('base64') };
    });
  }

  private async open(generator: string, reserve: Reserve): Promise<OpenReader> {
    const pack = await this.generators.factsOf(generator);
    const layers = layersOfSimilarity(pack);
    await reserve(sessionBytes({ modelBytes: 0, layers, maps: 'inside' }));
    const references = [];
    for (const seed of REFERENCE_SEEDS)
      references.push(await this.predictor.features(generator, seed, pack.recommendedPsi, layers));
    const reader = await openSimilarity(pack, references, this.models.own('The likeness of pixels', pack.resolution));
    return { ...reader, layers };
  }
}
