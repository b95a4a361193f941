import { Injectable } from '@nestjs/common';
import { type Generator, openGenerator } from '@gannet/generator';
import { sessionBytes } from '@gannet/interpreter';
import { KeepOpen, type Reserve } from '../models/keep-open.js';
import { isLost, Models } from '../models/models.js';
import { Generators } from './generators.js';

/** Generators that are open in their processes, by digest. */
@Injectable()
export class RunningGenerators {
  private readonly open: KeepOpen<Generator>;

  constructor(
    private readonly generators: Generators,
    private readonly models: Models,
  ) {
    this.open = new KeepOpen<Generator>(models.budget, (digest, reserve) => this.opened(digest, reserve), isLost);
  }

  use<R>(digest: string, work: (generator: Generator) => Promise<R>): Promise<R> {
    return this.open.use(digest, work);
  }

  private async opened(digest: string, reserve: Reserve): Promise<Generator> {
    const pack = await this.generators.open(digest);
    const modelBytes = pack.mapping.length + pack.synthesis.length;
    await reserve(sessionBytes({ modelBytes, layers: pack.layers, maps: 'returned' }));
    return openGenerator(pack, this.models.of(pack), { threads: 1 });
  }
}
