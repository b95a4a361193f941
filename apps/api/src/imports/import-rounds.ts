import { Injectable } from '@nestjs/common';
import type { Round, RoundSettings } from '@gannet/contracts';
import { type Tx, violates } from '../database/database.js';
import { Refused } from '../errors.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { RoundView } from '../rounds/round-view.js';
import { CANCELLED } from '../rounds/rounds.rules.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import { Steps } from '../rounds/steps.js';

/** What imports do with rounds. */
@Injectable()
export class ImportRounds {
  constructor(
    private readonly steps: Steps,
    private readonly rows: RoundsStore,
    private readonly view: RoundView,
  ) {}

  begin(tx: Tx, project: ProjectWithGenerator, settings: RoundSettings, what: Parameters<Steps['beginImported']>[3]) {
    return this.steps.beginImported(tx, project, settings, what);
  }

  cancel(tx: Tx, roundId: string, now: Date): Promise<void> {
    return this.rows.move(tx, roundId, CANCELLED, now);
  }

  async unlessActive(slug: string, work: () => Promise<string>): Promise<string> {
    try {
      return await work();
    } catch (error) {
      if (violates(error, 'one_active_round_per_project'))
        throw new Refused('CONFLICT', `A round of ${slug} is under way. Finish or cancel it first.`);
      throw error;
    }
  }

  async shown(id: string): Promise<Round> {
    const round = await this.view.one(id);
    if (!round) throw new Refused('NOT_FOUND', 'The round is gone.');
    return round;
  }
}
