import { Injectable } from '@nestjs/common';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
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
    private readonly interpreters: InterpretersStore,
    private readonly progress: ProgressReports,
  ) {
    super();
  }

  async compute(order: ChunkOrder): Promise<Write> {
    const note = this.progress.of(order);
    const row = await this.training.train(order.project, order.round, (share) => note(share * TRAIN_UNITS));
    return (tx) => this.interpreters.add(tx, row);
  }
}
