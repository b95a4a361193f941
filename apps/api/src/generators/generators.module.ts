import { Module } from '@nestjs/common';
import { ModelsModule } from '../models/models.module.js';
import { GeneratorsController } from './generators.controller.js';
import { Generators } from './generators.js';
import { Trials } from './trials.js';

/** What both kinds of process use. */
@Module({ providers: [Generators], exports: [Generators] })
export class GeneratorsModule {}

/** What the web process does with it. */
@Module({
  imports: [GeneratorsModule, ModelsModule],
  controllers: [GeneratorsController],
  providers: [Trials],
})
export class GeneratorsWebModule {}
