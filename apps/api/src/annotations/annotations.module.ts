import { Module } from '@nestjs/common';
import { ProjectsModule } from '../projects/projects.module.js';
import { AnnotationsController } from './annotations.controller.js';
import { Annotations } from './annotations.js';
import { AnnotationsStore } from './annotations.store.js';

/** What the web process does with it. */
@Module({
  imports: [ProjectsModule],
  controllers: [AnnotationsController],
  providers: [Annotations, AnnotationsStore],
})
export class AnnotationsWebModule {}
