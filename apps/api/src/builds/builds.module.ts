import { Module } from '@nestjs/common';
import { ChunksModule } from '../chunks/chunks.module.js';
import { InterpretersModule } from '../interpreters/interpreters.module.js';
import { ProjectsModule, ProjectsWebModule } from '../projects/projects.module.js';
import { ReleasesModule } from '../releases/releases.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { BuildOrigins } from './build-origins.js';
import { BuildSteps } from './build-steps.js';
import { BuildsController } from './builds.controller.js';
import { Builds } from './builds.js';
import { BuildsStore } from './builds.store.js';
import { Forecasts } from './forecasts.js';
import { Probes } from './probes.js';
import { RoundRelease } from './round-release.js';
import { Cleanup } from './cleanup.js';

/** What both kinds of process use. */
@Module({
  imports: [RoundsModule, ProjectsModule, InterpretersModule, ChunksModule],
  providers: [BuildsStore, BuildSteps, RoundRelease, Cleanup],
  exports: [BuildsStore, BuildSteps, RoundRelease, Cleanup],
})
export class BuildsModule {}

/** What the web process does with it. */
@Module({
  imports: [BuildsModule, ProjectsWebModule, RoundsModule, InterpretersModule, ReleasesModule],
  controllers: [BuildsController],
  providers: [BuildOrigins, Builds, Probes, Forecasts],
})
export class BuildsWebModule {}
