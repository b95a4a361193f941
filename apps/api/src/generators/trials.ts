import { Injectable, Logger } from '@nestjs/common';
import { type GeneratorPackage, GeneratorRefused } from '@gannet/generator';
import { causesOf, Refused } from '../errors.js';
import { Models } from '../models/models.js';
import { FolderPackages } from './folder-packages.js';
import type { MeasuredCost } from './generators.table.js';
import { tryGenerator } from './trial.js';

/** How many images are timed: the start of the server waits for them. */
const MEASURED = 1;

/** A trial that takes longer is said to be under way, so that nobody wonders why the server does not start. */
const LONG_MS = 5_000;

/** Tries out every generator when the web server starts: one that does not work is not offered. */
@Injectable()
export class Trials {
  private readonly log = new Logger(Trials.name);

  constructor(
    private readonly folders: FolderPackages,
    private readonly models: Models,
  ) {}

  /** A generator that fails is left out; the log and the list say why. Returns what the others cost, by digest. */
  async run(longMs = LONG_MS): Promise<ReadonlyMap<string, MeasuredCost>> {
    const costs = new Map<string, MeasuredCost>();
    await Promise.all(this.folders.all().map(({ digest }) => this.one(digest, costs, longMs)));
    return costs;
  }

  private async one(digest: string, costs: Map<string, MeasuredCost>, longMs: number): Promise<void> {
    try {
      const pack = await this.folders.open(digest);
      if (!pack) return;
      const began = performance.now();
      const { cost } = await this.watched(
        pack,
        tryGenerator(pack, (observe) => this.models.trial(pack, observe), MEASURED),
        longMs,
      );
      costs.set(digest, cost);
      this.log.log(
        `The generator ${pack.name} ${pack.version} was tried in ${Math.round(performance.now() - began)} ms.`,
      );
    } catch (error) {
      if (!(error instanceof GeneratorRefused || error instanceof Refused)) this.log.error(error);
      const reason = causesOf(error).find((cause) => cause instanceof GeneratorRefused) ?? error;
      this.folders.refuse(digest, reason instanceof Error ? reason.message : String(reason));
      if (this.folders.find(digest)) await this.one(digest, costs, longMs); // another folder with the same graphs
    }
  }

  /** Logs that a trial takes long. */
  private async watched<T>(pack: GeneratorPackage, trial: Promise<T>, longMs: number): Promise<T> {
    const seconds = Math.round(this.models.trialSeconds(pack.resolution));
    const timer = setTimeout(
      () =>
        this.log.warn(
          `The generator ${pack.name} ${pack.version} is still being tried after ${longMs / 1000} s. The server starts when it is done; one that makes no image within ${seconds} s is left out.`,
        ),
      longMs,
    );
    try {
      return await trial;
    } finally {
      clearTimeout(timer);
    }
  }
}
