import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { CandidatesWebModule } from '../candidates/candidates.module.js';
import { MembershipsModule } from '../people/people.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { Changes } from './changes.js';
import { Examples } from './examples.js';
import { Leases } from './leases.js';
import { PassedOverItems } from './passed-items.js';
import { PassedStore } from './passed.store.js';
import { QueueController } from './queue.controller.js';
import { Queue } from './queue.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, CandidatesWebModule, MembershipsModule, ProjectsModule, RoundsModule],
  controllers: [QueueController],
  providers: [Queue, Leases, Changes, Examples, PassedOverItems, PassedStore],
  exports: [Queue, Leases, Changes],
})
export class QueueWebModule {}
