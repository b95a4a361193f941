import { Module } from '@nestjs/common';
import { Integrity } from './integrity.js';
import { Leftovers } from './leftovers.js';

/** What the web process does with it. */
@Module({ providers: [Integrity, Leftovers], exports: [Integrity] })
export class StorageWebModule {}
