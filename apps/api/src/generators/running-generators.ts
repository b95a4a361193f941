import { Injectable } from '@nestjs/common';
import { type Generator, openGenerator } from '@gannet/generator';
import { KeepOpen } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { Generators } from './generators.js';

// A generator takes some tens of megabytes; a server works on few projects at a time.
const KEPT_OPEN = 4;

/** Generators that are open in their processes, by digest. */
@Injectable()
export class RunningGenerators {
  private readonly open = new KeepOpen<Generator>(
    KEPT_OPEN,
    async (digest) => {
      const pack = await this.generators.open(digest);
      return openGenerator(pack, this.models.of(pack), { threads: 1 });
    },
    { isLost },
  );

  constructor(
    private readonly generators: Generators,
    private readonly models: Models,
  ) {}

  use<R>(digest: string, work: (generator: Generator) => Promise<R>): Promise<R> {
    return this.open.use(digest, work);
  }
}
