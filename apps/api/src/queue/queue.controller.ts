import { Controller, Param, Query } from '@nestjs/common';
import { type Example, type PassedPage, PassedQuery, routes, Slug } from '@gannet/contracts';
import { Parsed, Serves } from '../edge/serves.js';
import { Examples } from './examples.js';
import { PassedItems } from './passed-items.js';

@Controller()
export class QueueController {
  constructor(
    private readonly examples: Examples,
    private readonly passed: PassedItems,
  ) {}

  @Serves(routes.examples)
  list(@Param('project', new Parsed(Slug)) project: string): Promise<Example[]> {
    return this.examples.of(project);
  }

  @Serves(routes.passed)
  pageOfPassed(
    @Param('project', new Parsed(Slug)) project: string,
    @Query(new Parsed(PassedQuery)) query: PassedQuery,
  ): Promise<PassedPage> {
    return this.passed.page(project, query);
  }
}
