import { Injectable } from '@nestjs/common';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Training } from '../interpreters/training.js';
import { ReleaseWork } from '../releases/release-work.js';
import { CandidateWork } from './candidate-work.js';
import type { ChunkOrder, Write } from './chunk-order.js';
import type { ChunkRow } from './rounds.table.js';
import { TrainingProgress } from './training-progress.js';

/** The computing part of every kind of chunk. None of it changes the database; what it stores is named by its content. */
@Injectable()
export class Works {
  constructor(
    private readonly candidates: CandidateWork, private readonly training: Training, private readonly interpreters: InterpretersStore,
    private readonly releases: ReleaseWork, private readonly progress: TrainingProgress,
  ) {}

  async compute(order: ChunkOrder): Promise<Write> {
    switch (order.chunk.kind) {
      case 'embed':
        return this.candidates.embed(order);
      case 'score':
        return this.candidates.score(order);
      case 'pick':
        return this.candidates.pick(order);
      case 'train':
        return this.train(order);
      case 'label':
        return this.releases.label(order);
      case 'pack':
        return this.releases.pack(order);
    }
  }

  /** What may be thrown away once a chunk is finished; harmless to repeat. */
  async tidyAfter({ kind, roundId }: ChunkRow): Promise<void> {
    if (kind === 'pack') await this.releases.removeSpool(roundId);
  }

  private async train({ chunk, round, project }: ChunkOrder): Promise<Write> {
    const row = await this.training.train(project, round, this.progress.of(chunk, project.slug));
    return (tx) => this.interpreters.add(tx, row);
  }
}
