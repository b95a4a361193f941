import { Module } from '@nestjs/common';
import { NewsListener } from './news.js';

/** What the web process does with it. */
@Module({ providers: [NewsListener], exports: [NewsListener] })
export class NewsWebModule {}
