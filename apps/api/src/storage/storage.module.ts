import { Module } from '@nestjs/common';
import { Intact } from './intact.js';
import { Leftovers } from './leftovers.js';

/** What the web process does with it. */
@Module({ providers: [Intact, Leftovers], exports: [Intact] })
export class StorageWebModule {}
