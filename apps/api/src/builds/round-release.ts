import { Injectable } from '@nestjs/common';
import { releaseSettingsOf } from '@gannet/contracts';
import type { Tx } from '../database/database.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { ReleasingStage } from '../rounds/stages.js';
import { BuildSteps } from './build-steps.js';
import { BuildsStore } from './builds.store.js';

/** The release at the end of a round: its own build. */
@Injectable()
export class RoundRelease extends ReleasingStage {
  constructor(
    private readonly store: BuildsStore,
    private readonly steps: BuildSteps,
  ) {
    super();
  }

  async begin(tx: Tx, round: RoundRow): Promise<void> {
    await this.steps.begin(tx, round, round.releaseFirstSeed, releaseSettingsOf(round.settings), 'round');
  }

  async cancel(tx: Tx, round: RoundRow): Promise<void> {
    const build = await this.store.ofRound(tx, round.id);
    if (build) await this.steps.cancel(tx, build);
  }

  async resume(tx: Tx, round: RoundRow): Promise<void> {
    const build = await this.store.ofRound(tx, round.id);
    if (build) await this.steps.resume(tx, build);
  }
}
