import { Module } from '@nestjs/common';
import { GeneratorsModule } from '../generators/generators.module.js';
import { MembershipsModule } from '../people/people.module.js';
import { ProjectsController } from './projects.controller.js';
import { Projects } from './projects.js';
import { ProjectsStore } from './projects.store.js';

/** What both kinds of process use. */
@Module({ providers: [ProjectsStore], exports: [ProjectsStore] })
export class ProjectsModule {}

/** What the web process does with it. */
@Module({
  imports: [ProjectsModule, GeneratorsModule, MembershipsModule],
  controllers: [ProjectsController],
  providers: [Projects],
  exports: [ProjectsModule, Projects],
})
export class ProjectsWebModule {}
