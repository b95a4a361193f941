import { Injectable } from '@nestjs/common';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Models } from '../interpreters/models.js';
import { Training } from '../interpreters/training.js';
import { DeriveWork } from '../releases/derive-work.js';
import { LabelWork } from '../builds/label-work.js';
import { PackWork } from '../builds/pack-work.js';
import { CandidateWork } from './candidate-work.js';
import type { BuildOrder, ChunkOrder, Write } from './chunk-order.js';
import { TrainingProgress } from './training-progress.js';

/** The computing part of every kind of chunk. None of it changes the database; what it stores is named by its content. */
@Injectable()
export class Works {
  constructor(
    private readonly candidates: CandidateWork, private readonly training: Training, private readonly interpreters: InterpretersStore,
    private readonly labels: LabelWork, private readonly packs: PackWork, private readonly formats: DeriveWork, private readonly progress: TrainingProgress,
    private readonly models: Models,
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
        return this.labels.label(await this.buildOrderOf(order));
      case 'derive':
        return this.formats.derive(await this.buildOrderOf(order));
      case 'pack':
        return this.packs.pack(await this.buildOrderOf(order));
    }
  }

  /** Ends what is being computed: it rejects. */
  abandon(): Promise<void> {
    return this.models.abandon();
  }

  /** What a build's chunk is made from. That its round has no interpreter would be a bug of the steps. */
  private async buildOrderOf({ chunk, round, project, build }: ChunkOrder): Promise<BuildOrder> {
    const interpreter = await this.interpreters.ofRound(round.id);
    if (!interpreter || !build) throw new Error(`a ${chunk.kind} chunk of round ${round.number} without ${build ? 'an interpreter' : 'a build'}`);
    return { chunk, round, project, build, interpreter };
  }

  private async train({ chunk, round, project }: ChunkOrder): Promise<Write> {
    const row = await this.training.train(project, round, this.progress.of(chunk, project.slug));
    return (tx) => this.interpreters.add(tx, row);
  }
}
