import { Injectable } from '@nestjs/common';
import { type ReleaseSettings, taskContract, plural } from '@gannet/contracts';
import { releaseTask } from '@gannet/release';
import type { Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Projects } from '../projects/projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { COMPLETE } from '../rounds/rounds.rules.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import { seedBound, SEEDS } from '../projects/seeds.rules.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { ReleasesStore } from '../releases/releases.store.js';
import { labelNamesOf, indexOfName } from './selecting.js';

/** What a build is made from: a complete round of a project, and seeds. */
@Injectable()
export class BuildOrigins {
  constructor(
    private readonly projects: Projects,
    private readonly projectsStore: ProjectsStore,
    private readonly rounds: RoundsStore,
    private readonly interpreters: InterpretersStore,
    private readonly releases: ReleasesStore,
  ) {}

  project(slug: string): Promise<ProjectWithGenerator> {
    return this.projects.bySlugOrRefuse(slug);
  }

  /** Refuses rounds that are not complete. */
  async of(slug: string, number: number): Promise<{ project: ProjectWithGenerator; round: RoundRow; members: number }> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const round = await this.rounds.byNumber(project.id, number);
    if (!round) throw new Refused('NOT_FOUND', `${slug} has no round ${number}.`);
    const interpreter = await this.interpreters.ofRound(round.id);
    if (round.state !== COMPLETE || !interpreter)
      throw new Refused(
        'CONFLICT',
        `Round ${number} of ${slug} is ${round.state}; releases are made from complete rounds.`,
      );
    const problem = await this.interpreters.whyMisfit(interpreter);
    if (problem !== null) throw new Refused('CONFLICT', problem);
    return { project, round, members: interpreter.members };
  }

  async lock(tx: Tx, roundId: string): Promise<RoundRow> {
    const round = await this.rounds.lock(tx, roundId);
    if (!round) throw new Refused('GONE', 'The round is gone.');
    return round;
  }

  /** Reserves the seeds that a build may need, unless the settings name them, and returns the first. */
  async reserveSeeds(tx: Tx, project: ProjectWithGenerator, settings: ReleaseSettings): Promise<number> {
    const count = seedBound(settings);
    if (settings.firstSeed === null) {
      const first = await this.projectsStore.reserveSeeds(tx, project.id, count);
      if (first === null)
        throw new Refused('CONFLICT', `${project.slug} has no ${plural(count, 'unused seed')} left below 2^32.`);
      return first;
    }
    const end = settings.firstSeed + count;
    if (end > SEEDS)
      throw new Refused('INVALID', `${plural(count, 'seed')} from ${settings.firstSeed} on would not stay below 2^32.`);
    await this.projectsStore.lockSeeds(tx, project.id);
    const labelled = await this.releases.labelledAmong(project.id, settings.firstSeed, end);
    if (labelled > 0)
      throw new Refused(
        'INVALID',
        `People labelled ${labelled} of the seeds from ${settings.firstSeed} to ${end - 1}. Begin with another seed: a release has no image twice.`,
      );
    return settings.firstSeed;
  }
}

/** Refuses targets and formats that the project does not have, and rules that do not apply to its labels. */
export function checkSettings(
  { balance, formats, specks, opinionSteps }: ReleaseSettings,
  { slug, schema }: ProjectWithGenerator,
): void {
  const names = labelNamesOf(schema);
  const places = balance.targets.map(({ name }) => indexOfName(name, names));
  const strange = balance.targets[places.indexOf(-1)];
  if (strange)
    throw new Refused(
      'INVALID',
      `${slug} has no ${taskContract(schema.task).label} ${strange.name}: a target is for one of ${names.join(', ')}.`,
    );
  const twice = balance.targets.find((_target, i) => places.indexOf(places[i]!) < i);
  if (twice)
    throw new Refused('INVALID', `There are two targets for ${names[indexOfName(twice.name, names)]}: keep one.`);
  const { formats: possible, hasMask } = releaseTask(schema.task);
  const known = possible.map(({ name }) => name);
  const unknown = formats.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Refused('INVALID', `There is no format ${unknown}: choose of ${known.join(', ')}.`);
  if (specks > 1 && !hasMask)
    throw new Refused('INVALID', `${slug} labels ${schema.task}: there are no specks to remove.`);
  if (opinionSteps > 0 && !taskContract(schema.task).hasSecondOpinion)
    throw new Refused('INVALID', `${slug} labels ${schema.task}, for which there is no second opinion.`);
}
