import { Injectable } from '@nestjs/common';
import type { Similarity } from '@gannet/contracts';
import { type SimilarityReader, openSimilarity } from '@gannet/interpreter';
import { Generators } from '../generators/generators.js';
import { KeepOpen } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { Predictor } from '../interpreters/predictor.js';
import { CandidatesStore } from './candidates.store.js';

const KEPT_OPEN = 4;
/** Seeds of the images from which the leading directions of a generator are computed. */
const REFERENCE_SEEDS = [0, 1, 2, 3];

/** Similarity maps of candidates, for smart select. */
@Injectable()
export class Similarities {
  private readonly readers = new KeepOpen<SimilarityReader>(KEPT_OPEN, (generator) => this.open(generator), { isLost });

  constructor(
    private readonly store: CandidatesStore,
    private readonly generators: Generators,
    private readonly predictor: Predictor,
    private readonly models: Models,
  ) {}

  async of(candidateId: string): Promise<Similarity> {
    const { generator, seed, psi } = await this.store.byIdOrRefuse(candidateId);
    return this.readers.use(generator, async (reader) => {
      const { data, ...rest } = await reader.of(await this.predictor.features(generator, seed, psi));
      return { ...rest, data: Buffer.from(data).toString('base64') };
    });
  }

  private async open(generator: string): Promise<SimilarityReader> {
    const pack = await this.generators.factsOf(generator);
    const references = [];
    for (const seed of REFERENCE_SEEDS)
      references.push(await this.predictor.features(generator, seed, pack.recommendedPsi));
    return openSimilarity(pack, references, this.models.own('The likeness of pixels', pack.resolution));
  }
}
