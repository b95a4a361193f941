import { Module } from '@nestjs/common';
import { Jobs } from './jobs.js';

/** What both kinds of process use. */
@Module({ providers: [Jobs], exports: [Jobs] })
export class JobsModule {}
