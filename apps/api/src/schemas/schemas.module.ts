import { Module } from '@nestjs/common';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { ProjectsWebModule } from '../projects/projects.module.js';
import { SchemasController } from './schemas.controller.js';
import { Schemas } from './schemas.js';
import { SchemasStore } from './schemas.store.js';

/** What the web process does with it. */
@Module({
  imports: [AssignmentsModule, ProjectsWebModule],
  controllers: [SchemasController],
  providers: [SchemasStore, Schemas],
})
export class SchemasWebModule {}
