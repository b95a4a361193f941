import { Module } from '@nestjs/common';
import { CandidatesWebModule } from '../candidates/candidates.module.js';
import { GeneratorsWebModule } from '../generators/generators.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { MovesController } from './moves.controller.js';
import { Moves } from './moves.js';
import { MovesStore } from './moves.store.js';
import { MovingProjects } from './moving-projects.js';

/** What the web process does with it. */
@Module({
  imports: [CandidatesWebModule, GeneratorsWebModule, ProjectsWebModule],
  controllers: [MovesController],
  providers: [MovesStore, MovingProjects, Moves],
})
export class MovesWebModule {}
