import { Module } from '@nestjs/common';
import { GeneratorsModule } from '../generators/generators.module.js';
import { InterpretersModule } from '../interpreters/interpreters.module.js';
import { ModelsModule } from '../models/models.module.js';
import { CandidatesController } from './candidates.controller.js';
import { Candidates } from './candidates.js';
import { CandidatesStore } from './candidates.store.js';
import { Similarities } from './similarities.js';

/** What the web process does with it. */
@Module({
  imports: [GeneratorsModule, InterpretersModule, ModelsModule],
  controllers: [CandidatesController],
  providers: [CandidatesStore, Candidates, Similarities],
  exports: [Candidates],
})
export class CandidatesWebModule {}
