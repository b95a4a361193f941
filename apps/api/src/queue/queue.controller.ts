import { Controller, Param } from '@nestjs/common';
import { type Example, routes, Slug } from '@gannet/contracts';
import { Parsed, Serves } from '../edge/serves.js';
import { Examples } from './examples.js';

@Controller()
export class QueueController {
  constructor(private readonly examples: Examples) {}

  @Serves(routes.examples)
  list(@Param('project', new Parsed(Slug)) project: string): Promise<Example[]> {
    return this.examples.of(project);
  }
}
