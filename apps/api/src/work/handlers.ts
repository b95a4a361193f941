import { Injectable, type Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ChunkKind } from '../chunks/chunks.table.js';
import { Models } from '../models/models.js';
import type { ChunkOrder } from './chunk-order.js';
import { DeriveWork } from './derive-work.js';
import { EmbedWork } from './embed-work.js';
import type { ChunkHandler, Write } from './handler.js';
import { LabelWork } from './label-work.js';
import { LearnWork } from './learn-work.js';
import { PackWork } from './pack-work.js';
import { PickWork } from './pick-work.js';
import { ScoreWork } from './score-work.js';
import { StudentWork } from './student-work.js';
import { TrainWork } from './train-work.js';

/** The handler of each kind of chunk. */
export const HANDLERS: Readonly<Record<ChunkKind, Type<ChunkHandler>>> = {
  embed: EmbedWork,
  score: ScoreWork,
  pick: PickWork,
  train: TrainWork,
  learn: LearnWork,
  label: LabelWork,
  pack: PackWork,
  derive: DeriveWork,
  student: StudentWork,
};

/** Computes chunks of every kind. */
@Injectable()
export class Handlers {
  constructor(
    private readonly modules: ModuleRef,
    private readonly models: Models,
  ) {}

  async compute(order: ChunkOrder): Promise<Write> {
    return this.modules.get(HANDLERS[order.chunk.kind]).compute(order);
  }

  /** Stops the computation, which rejects. */
  stop(): Promise<void> {
    return this.models.stopAll();
  }
}
