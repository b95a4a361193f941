import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { MembershipsModule } from '../people/people.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { MembersController } from './members.controller.js';
import { Members } from './members.js';
import { MembersStore } from './members.store.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, MembershipsModule, ProjectsWebModule],
  controllers: [MembersController],
  providers: [Members, MembersStore],
})
export class MembersWebModule {}
