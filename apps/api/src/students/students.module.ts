import { Module } from '@nestjs/common';
import { BuildsModule } from '../builds/builds.module.js';
import { ChunksModule } from '../chunks/chunks.module.js';
import { ProjectsModule, ProjectsWebModule } from '../projects/projects.module.js';
import { ReleasesWebModule } from '../releases/releases.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { StudentFiles } from './student-files.js';
import { StudentSteps } from './student-steps.js';
import { StudentViews } from './student-views.js';
import { StudentsController } from './students.controller.js';
import { Students } from './students.js';
import { StudentsStore } from './students.store.js';

/** What both kinds of process use. */
@Module({
  imports: [RoundsModule, ProjectsModule, ChunksModule],
  providers: [StudentsStore, StudentSteps],
  exports: [StudentsStore, StudentSteps],
})
export class StudentsModule {}

/** What the web process does with it. */
@Module({
  imports: [StudentsModule, BuildsModule, ProjectsWebModule, ReleasesWebModule],
  controllers: [StudentsController],
  providers: [Students, StudentViews, StudentFiles],
})
export class StudentsWebModule {}
