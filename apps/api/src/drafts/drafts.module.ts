import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { Drafts } from './drafts.js';
import { DraftsStore } from './drafts.store.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, ProjectsModule],
  providers: [DraftsStore, Drafts],
  exports: [Drafts],
})
export class DraftsWebModule {}
