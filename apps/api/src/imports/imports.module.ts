import { Module } from '@nestjs/common';
import { GeneratorsWebModule } from '../generators/generators.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { RoundsModule, RoundsWebModule } from '../rounds/rounds.module.js';
import { ImportRounds } from './import-rounds.js';
import { Imports } from './imports.js';
import { ImportsController } from './imports.controller.js';
import { ImportsStore } from './imports.store.js';

/** What the web process does with it. */
@Module({
  imports: [GeneratorsWebModule, ProjectsWebModule, RoundsModule, RoundsWebModule],
  controllers: [ImportsController],
  providers: [ImportsStore, ImportRounds, Imports],
})
export class ImportsWebModule {}
