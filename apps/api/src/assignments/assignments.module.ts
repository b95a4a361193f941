import { Module } from '@nestjs/common';
import { AssignmentsStore } from './assignments.store.js';

/** What both kinds of process use. */
@Module({ providers: [AssignmentsStore], exports: [AssignmentsStore] })
export class AssignmentsModule {}
