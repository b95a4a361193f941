import { Injectable, Logger } from '@nestjs/common';
import { GeneratorRefused } from '@gannet/generator';
import { causesOf, Refused } from '../errors.js';
import { Models } from '../models/models.js';
import { FolderPackages } from './folder-packages.js';
import type { MeasuredCost } from './generators.table.js';
import { tryGenerator } from './trial.js';

/** How many images are timed: the start of the server waits for them. */
const MEASURED = 1;

/** Tries out every generator when the web server starts: one that does not work is not offered. */
@Injectable()
export class Trials {
  private readonly log = new Logger(Trials.name);

  constructor(
    private readonly folders: FolderPackages,
    private readonly models: Models,
  ) {}

  /** A generator that fails is left out; the log and the list say why. Returns what the others cost, by digest. */
  async run(): Promise<ReadonlyMap<string, MeasuredCost>> {
    const costs = new Map<string, MeasuredCost>();
    await Promise.all(this.folders.all().map(({ digest }) => this.one(digest, costs)));
    return costs;
  }

  private async one(digest: string, costs: Map<string, MeasuredCost>): Promise<void> {
    try {
      const pack = await this.folders.open(digest);
      if (!pack) return;
      const began = performance.now();
      const { cost } = await tryGenerator(pack, (observe) => this.models.trial(pack, observe), MEASURED);
      costs.set(digest, cost);
      this.log.log(
        `The generator ${pack.name} ${pack.version} was tried in ${Math.round(performance.now() - began)} ms.`,
      );
    } catch (error) {
      if (!(error instanceof GeneratorRefused || error instanceof Refused)) this.log.error(error);
      const reason = causesOf(error).find((cause) => cause instanceof GeneratorRefused) ?? error;
      this.folders.refuse(digest, reason instanceof Error ? reason.message : String(reason));
      if (this.folders.find(digest)) await this.one(digest, costs); // another folder with the same graphs
    }
  }
}
