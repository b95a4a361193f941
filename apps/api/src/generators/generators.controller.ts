import { Controller } from '@nestjs/common';
import { type GeneratorSummary, type LeftOutGenerator, routes } from '@gannet/contracts';
import { Serves } from '../edge/serves.js';
import { Generators } from './generators.js';

@Controller()
export class GeneratorsController {
  constructor(private readonly generators: Generators) {}

  @Serves(routes.generators)
  all(): GeneratorSummary[] {
    return this.generators.all();
  }

  @Serves(routes.leftOutGenerators)
  leftOut(): readonly LeftOutGenerator[] {
    return this.generators.leftOut();
  }
}
