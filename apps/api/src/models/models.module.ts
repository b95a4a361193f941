import { Module } from '@nestjs/common';
import { Models } from './models.js';

/** What both kinds of process use. */
@Module({ providers: [Models], exports: [Models] })
export class ModelsModule {}
