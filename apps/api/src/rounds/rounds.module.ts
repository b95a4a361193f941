import { Module } from '@nestjs/common';
import { ChunksModule } from '../chunks/chunks.module.js';
import { ProjectsModule, ProjectsWebModule } from '../projects/projects.module.js';
import { PoolStore } from './pool.store.js';
import { RoundView } from './round-view.js';
import { RoundsController } from './rounds.controller.js';
import { Rounds } from './rounds.js';
import { RoundsStore } from './rounds.store.js';
import { Steps } from './steps.js';

/** What both kinds of process use. */
@Module({
  imports: [ProjectsModule, ChunksModule],
  providers: [RoundsStore, PoolStore, Steps],
  exports: [RoundsStore, PoolStore, Steps],
})
export class RoundsModule {}

/** What the web process does with it. */
@Module({
  imports: [RoundsModule, ProjectsWebModule],
  controllers: [RoundsController],
  providers: [RoundView, Rounds],
  exports: [RoundView, Rounds],
})
export class RoundsWebModule {}
