import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { BuildsModule } from '../builds/builds.module.js';
import { ChunksModule } from '../chunks/chunks.module.js';
import { GeneratorsModule } from '../generators/generators.module.js';
import { InterpretersModule } from '../interpreters/interpreters.module.js';
import { Opinions } from '../interpreters/opinions.js';
import { Training } from '../interpreters/training.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { ModelsModule } from '../models/models.module.js';
import { ProjectsModule } from '../projects/projects.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { StudentsModule } from '../students/students.module.js';
import { ChunkMoves } from './chunk-moves.js';
import { ChunkOrders } from './chunk-order.js';
import { ChunkWork } from './chunk-work.js';
import { HANDLERS, Handlers } from './handlers.js';
import { ProgressReports } from './progress-reports.js';
import { ReleaseContent } from './release-content.js';
import { ReleaseVersions } from './release-versions.js';

/** What the worker process does: every kind of chunk. */
@Module({
  imports: [
    JobsModule,
    ModelsModule,
    GeneratorsModule,
    ProjectsModule,
    ChunksModule,
    RoundsModule,
    InterpretersModule,
    ReleasesModule,
    BuildsModule,
    AssignmentsModule,
    StudentsModule,
  ],
  providers: [
    Training,
    Opinions,
    ReleaseContent,
    ReleaseVersions,
    ProgressReports,
    ...Object.values(HANDLERS),
    Handlers,
    ChunkMoves,
    ChunkOrders,
    ChunkWork,
  ],
})
export class WorkModule {}
