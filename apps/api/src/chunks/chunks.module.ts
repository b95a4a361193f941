import { Module } from '@nestjs/common';
import { JobsModule } from '../jobs/jobs.module.js';
import { Chunks } from './chunks.js';
import { ChunksStore } from './chunks.store.js';

/** What both kinds of process use. */
@Module({ imports: [JobsModule], providers: [ChunksStore, Chunks], exports: [ChunksStore, Chunks] })
export class ChunksModule {}
