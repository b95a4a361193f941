import { Injectable, Logger } from '@nestjs/common';
import { type Round, RoundSettings, type StartRound } from '@gannet/contracts';
import type { z } from 'zod';
import { Database, violates } from '../database/database.js';
import { Refused } from '../errors.js';
import { Projects } from '../projects/projects.js';
import { RoundView } from './round-view.js';
import { RoundsStore } from './rounds.store.js';
import type { RoundRow } from './rounds.table.js';
import { Steps } from './steps.js';

/** What an admin does with rounds: view, start, cancel, retry. */
@Injectable()
export class Rounds {
  private readonly log = new Logger(Rounds.name);

  constructor(
    private readonly db: Database,
    private readonly store: RoundsStore,
    private readonly view: RoundView,
    private readonly projects: Projects,
    private readonly steps: Steps,
  ) {}

  async all(slug: string): Promise<Round[]> {
    return this.view.all((await this.projects.bySlugOrRefuse(slug)).id);
  }

  async start(slug: string, asked: z.output<typeof StartRound>): Promise<Round> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const settings = RoundSettings.parse({ ...project.roundDefaults, ...withoutUndefined(asked) });
    try {
      const round = await this.db.inTransaction((tx) => this.steps.begin(tx, project, settings));
      this.log.log(`${slug}: round ${round.number} starts with ${settings.poolSize} candidates`);
      return await this.one(round.id);
    } catch (error) {
      if (violates(error, 'one_active_round_per_project') || violates(error, 'round_number_once_per_project')) {
        throw new Refused('CONFLICT', `A round of ${slug} is under way. Finish or cancel it first.`);
      }
      throw error;
    }
  }

  async cancel(slug: string, number: number): Promise<Round> {
    const round = await this.byNumberOrRefuse(slug, number);
    await this.db.inTransaction((tx) => this.steps.cancel(tx, slug, round.id));
    return this.one(round.id);
  }

  async retry(slug: string, number: number): Promise<Round> {
    const round = await this.byNumberOrRefuse(slug, number);
    try {
      await this.db.inTransaction((tx) => this.steps.retry(tx, slug, round.id));
    } catch (error) {
      if (violates(error, 'one_active_round_per_project'))
        throw new Refused('CONFLICT', `Another round of ${slug} is under way. Finish or cancel it first.`);
      throw error;
    }
    return this.one(round.id);
  }

  /** Refuses with NOT_FOUND. */
  async byNumberOrRefuse(slug: string, number: number): Promise<RoundRow> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const round = await this.store.byNumber(project.id, number);
    if (!round) throw new Refused('NOT_FOUND', `${slug} has no round ${number}.`);
    return round;
  }

  private async one(roundId: string): Promise<Round> {
    const round = await this.view.one(roundId);
    if (!round) throw new Refused('NOT_FOUND', 'The round is gone.');
    return round;
  }
}

function withoutUndefined<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
