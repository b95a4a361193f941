import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { InterpretersModule } from '../interpreters/interpreters.module.js';
import { ModelsModule } from '../models/models.module.js';
import { EnsembleOutputs } from './ensemble-outputs.js';
import { RefitGateway } from './refit.gateway.js';
import { Refits } from './refits.js';
import { RefitsStore } from './refits.store.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, InterpretersModule, ModelsModule],
  providers: [RefitsStore, EnsembleOutputs, Refits, RefitGateway],
})
export class RefitsWebModule {}
