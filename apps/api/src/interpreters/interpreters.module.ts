import { Module } from '@nestjs/common';
import { GeneratorsModule } from '../generators/generators.module.js';
import { ModelsModule } from '../models/models.module.js';
import { RoundsWebModule } from '../rounds/rounds.module.js';
import { StorageWebModule } from '../storage/storage.module.js';
import { InterpretersController } from './interpreters.controller.js';
import { InterpretersStore } from './interpreters.store.js';
import { Predictor } from './predictor.js';

/** What both kinds of process use. */
@Module({
  imports: [GeneratorsModule, ModelsModule],
  providers: [InterpretersStore, Predictor],
  exports: [InterpretersStore, Predictor],
})
export class InterpretersModule {}

/** What the web process does with it. */
@Module({
  imports: [InterpretersModule, RoundsWebModule, StorageWebModule],
  controllers: [InterpretersController],
})
export class InterpretersWebModule {}
