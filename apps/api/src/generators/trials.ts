import { Injectable, Logger } from '@nestjs/common';
import { GeneratorRefused } from '@gannet/generator';
import { causesOf, Refused } from '../errors.js';
import { Models } from '../models/models.js';
import { Generators } from './generators.js';
import { tryGenerator } from './trial.js';

/** Tries out every generator when the web server starts: one that does not work is not offered. */
@Injectable()
export class Trials {
  private readonly log = new Logger(Trials.name);

  constructor(
    private readonly generators: Generators,
    private readonly models: Models,
  ) {}

  /** A generator that fails is left out; the log and the list say why. */
  async run(): Promise<void> {
    await Promise.all(this.generators.all().map(({ digest }) => this.one(digest)));
  }

  private async one(digest: string): Promise<void> {
    try {
      const facts = this.generators.byDigestOrRefuse(digest);
      const began = performance.now();
      await tryGenerator(await this.generators.open(digest), this.models.trial(facts));
      this.log.log(
        `The generator ${facts.name} ${facts.version} was tried in ${Math.round(performance.now() - began)} ms.`,
      );
    } catch (error) {
      if (!(error instanceof GeneratorRefused || error instanceof Refused)) this.log.error(error);
      const reason = causesOf(error).find((cause) => cause instanceof GeneratorRefused) ?? error;
      this.generators.refuse(digest, reason instanceof Error ? reason.message : String(reason));
      if (this.generators.all().some((one) => one.digest === digest)) await this.one(digest); // another folder with the same graphs
    }
  }
}
