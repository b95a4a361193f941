import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { ChunksModule } from '../chunks/chunks.module.js';
import { InterpretersModule } from '../interpreters/interpreters.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { Archiving } from './archiving.js';
import { Contents } from './contents.js';
import { Deleting } from './deleting.js';
import { DuplicatesStore } from './duplicates.store.js';
import { Duplicating } from './duplicating.js';
import { LifecycleController } from './lifecycle.controller.js';
import { LifecycleStore } from './lifecycle.store.js';
import { Removals } from './removals.js';
import { RemovalsStore } from './removals.store.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, ChunksModule, InterpretersModule, ProjectsWebModule],
  controllers: [LifecycleController],
  providers: [Archiving, Contents, Deleting, Duplicating, DuplicatesStore, LifecycleStore, Removals, RemovalsStore],
})
export class LifecycleWebModule {}
