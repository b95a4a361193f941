import { Injectable, Logger } from '@nestjs/common';
import type { Build, NewBuild } from '@gannet/contracts';
import type { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { lockOpen } from '../projects/open-projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { stepProgress } from '../chunks/chunk-progress.js';
import { BuildOrigins, checkSettings } from './build-origins.js';
import { BuildSteps } from './build-steps.js';
import { hasEnded, isPublished } from './builds.rules.js';
import { type BuildViewRow, BuildsStore } from './builds.store.js';
import type { BuildRow } from './builds.table.js';
import { Cleanup } from './cleanup.js';

/** What an admin does with builds: start, cancel, resume, discard. */
@Injectable()
export class Builds {
  private readonly log = new Logger(Builds.name);

  constructor(
    private readonly db: Database,
    private readonly store: BuildsStore,
    private readonly steps: BuildSteps,
    private readonly origins: BuildOrigins,
    private readonly tidying: Cleanup,
  ) {}

  async all(slug: string): Promise<Build[]> {
    const project = await this.origins.project(slug);
    return (await this.store.views(project.id)).map((row) => toBuild(slug, row));
  }

  async start(slug: string, { round: number, settings }: z.output<typeof NewBuild>): Promise<Build> {
    const { project, round } = await this.origins.of(slug, number);
    checkSettings(settings, project);
    const build = await this.db.inTransaction(async (tx) => {
      const lockOrRefuse = await this.origins.lock(tx, round.id);
      return this.steps.begin(
        tx,
        lockOrRefuse,
        await this.origins.reserveSeeds(tx, project, settings),
        settings,
        'asked',
      );
    });
    this.log.log(`${slug}: a release of ${settings.images} images from round ${number} begins`);
    return this.view(slug, project.id, build.id);
  }

  cancel(slug: string, id: string): Promise<Build> {
    return this.change(slug, id, async (tx, build) => {
      if (hasEnded(build)) throw new Refused('CONFLICT', `This release is ${build.state}; there is nothing to cancel.`);
      await this.steps.cancel(tx, build);
    });
  }

  resume(slug: string, id: string): Promise<Build> {
    return this.change(slug, id, (tx, build) => this.steps.resume(tx, build));
  }

  /** A worker that is still working on it finds it gone, and removes what it writes afterwards. */
  async discard(slug: string, id: string): Promise<void> {
    const { build } = await this.byIdOrRefuse(slug, id);
    await this.db.inTransaction(async (tx) => {
      const held = await this.held(tx, build);
      if (held.stoppedIn === null)
        throw new Refused(
          'CONFLICT',
          `This release is ${held.state}; only one that failed or was cancelled can be thrown away.`,
        );
      if (isPublished(held))
        throw new Refused(
          'CONFLICT',
          `${slug} ${held.version} is published; only its formats are not ready. Take the release back instead.`,
        );
      await this.store.discard(tx, id, new Date());
    });
    await this.tidying.removeObsolete(await this.store.byId(id));
  }

  private async change(slug: string, id: string, act: (tx: Tx, build: BuildRow) => Promise<void>): Promise<Build> {
    const { project, build } = await this.byIdOrRefuse(slug, id);
    await this.db.inTransaction(async (tx) => act(tx, await this.held(tx, build)));
    return this.view(slug, project.id, id);
  }

  /** Locks a build. Refuses builds that belong to a round, or to an archived project. */
  private async held(tx: Tx, { id, roundId, purpose }: BuildRow): Promise<BuildRow> {
    const round = await this.origins.lock(tx, roundId);
    const build = await this.store.lock(tx, id);
    await lockOpen(tx, round.projectId);
    if (!build || build.discardedAt !== null) throw new Refused('GONE', 'This release was thrown away.');
    if (purpose === 'round')
      throw new Refused('CONFLICT', `This release belongs to round ${round.number}: cancel or retry the round.`);
    return build;
  }

  private async byIdOrRefuse(slug: string, id: string): Promise<{ project: ProjectWithGenerator; build: BuildRow }> {
    const project = await this.origins.project(slug);
    const build = await this.store.byId(id);
    if (build?.projectId !== project.id || build.purpose === 'probe' || build.discardedAt !== null)
      throw new Refused('NOT_FOUND', `${slug} has no such release in the making.`);
    return { project, build };
  }

  private async view(slug: string, projectId: string, id: string): Promise<Build> {
    const [row] = await this.store.views(projectId, id);
    if (!row) throw new Refused('GONE', 'This release was thrown away.');
    return toBuild(slug, row);
  }
}

function toBuild(project: string, row: BuildViewRow): Build {
  const { id, round, state, settings, purpose, drawn, version, isPublished, failure, startedAt, finishedAt } = row;
  return {
    id,
    project,
    round,
    state,
    settings,
    isOfRound: purpose === 'round',
    drawn,
    version,
    isPublished,
    failure,
    progress: hasEnded(row) ? null : stepProgress(row),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}
