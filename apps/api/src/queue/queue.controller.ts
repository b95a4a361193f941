import { Controller, Param, Query } from '@nestjs/common';
import { type Example, type PassedPage, PassedQuery, routes, Slug } from '@gannet/contracts';
import { Validated, Serves } from '../edge/serves.js';
import { Examples } from './examples.js';
import { PassedOverItems } from './passed-items.js';

@Controller()
export class QueueController {
  constructor(
    private readonly examples: Examples,
    private readonly passed: PassedOverItems,
  ) {}

  @Serves(routes.examples)
  list(@Param('project', new Validated(Slug)) project: string): Promise<Example[]> {
    return this.examples.of(project);
  }

  @Serves(routes.passed)
  pageOfPassed(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new Validated(PassedQuery)) query: PassedQuery,
  ): Promise<PassedPage> {
    return this.passed.page(project, query);
  }
}
