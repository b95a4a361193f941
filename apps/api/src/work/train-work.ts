import { Injectable } from '@nestjs/common';
import { ProjectsStore } from '../projects/projects.store.js';
import { Training } from '../interpreters/training.js';
import { TRAIN_UNITS } from '../rounds/rounds.rules.js';
import type { ChunkOrder } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';
import { ProgressReports } from './progress-reports.js';

/** Trains a round's interpreter. */
@Injectable()
export class TrainWork extends ChunkHandler {
  constructor(
    private readonly training: Training,
    private readonly projects: ProjectsStore,
    private readonly progress: ProgressReports,
  ) {
    super();
  }

  async compute(order: ChunkOrder): Promise<Write> {
    const note = this.progress.of(order);
    const row = await this.training.train(order.project, order.round, (share) => note(share * TRAIN_UNITS));
    return async (tx) => {
      const now = await this.projects.byId(order.project.id, tx);
      if (now?.schemaVersion !== row.schemaVersion) throw new Error('the schema changed during the training');
      await this.training.keep(tx, row);
    };
  }
}
