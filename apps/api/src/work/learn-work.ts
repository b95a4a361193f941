import { Injectable } from '@nestjs/common';
import { BuildsStore } from '../builds/builds.store.js';
import { LEARN_UNITS } from '../builds/builds.rules.js';
import { Opinions } from '../interpreters/opinions.js';
import { spoolPrefix } from '../releases/release-keys.js';
import { buildOrderOf, type ChunkOrder } from './chunk-order.js';
import { ChunkHandler, type Write } from './handler.js';
import { ProgressReports } from './progress-reports.js';

/** Trains the second opinion of a build, unless another one of its round has left it. */
@Injectable()
export class LearnWork extends ChunkHandler {
  constructor(
    private readonly store: BuildsStore,
    private readonly opinions: Opinions,
    private readonly progress: ProgressReports,
  ) {
    super();
  }

  async compute(given: ChunkOrder): Promise<Write> {
    const order = buildOrderOf(given);
    const { build } = order;
    const steps = build.settings.opinionSteps;
    const learned = await this.store.learnedIn(build.roundId, steps);
    const note = this.progress.of(order);
    const digest =
      learned !== null && (await this.opinions.isStored(learned))
        ? learned
        : await this.opinions.learn({ ...order, steps }, spoolPrefix(build.id), (share) => note(share * LEARN_UNITS));
    return async (tx) => {
      await this.opinions.keep(tx, digest);
      await this.store.saveInterpreter(tx, build.id, digest);
    };
  }
}
