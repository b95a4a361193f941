import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReleaseSettings } from '@gannet/contracts';
import { nextDraw } from '@gannet/release';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { Jobs } from '../jobs/jobs.js';
import { tell } from '../news/news.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import type { BuildChunkKind, ChunkRow, RoundRow } from '../rounds/rounds.table.js';
import { afterBuilding, buildStateOf, labelPieces, seedBound, STILL_STATES } from './builds.rules.js';
import { BuildsStore } from './builds.store.js';
import type { BuildPurpose, BuildRow } from './builds.table.js';
import { selectionOf } from './selecting.js';

/**
 * How a build moves: as a round does, each move one transaction, which holds the round's row and then the build's. A round's
 * own build takes its round along: it is complete, or fails, with it.
 */
@Injectable()
export class BuildSteps {
  constructor(
    private readonly db: Database, private readonly store: BuildsStore, private readonly rounds: RoundsStore, private readonly projects: ProjectsStore,
    private readonly interpreters: InterpretersStore, private readonly jobs: Jobs,
  ) {}

  /** A new build; its first jobs are on their way at the commit. */
  async begin(tx: Tx, round: RoundRow, firstSeed: number, settings: ReleaseSettings, purpose: BuildPurpose, probeKey: string | null = null): Promise<BuildRow> {
    const build: BuildRow = {
      id: randomUUID(), projectId: round.projectId, roundId: round.id, purpose, probeKey, state: buildStateOf('label'), settings, firstSeed,
      drawn: settings.images, version: null, failure: null, stoppedIn: null, startedAt: new Date(), finishedAt: null, discardedAt: null,
    };
    await this.store.add(tx, build);
    await this.enter(tx, build, 'label', labelPieces(0, build.drawn));
    await this.tellBuild(tx, build);
    return build;
  }

  /** As `Steps.finish`. */
  finish(chunk: ChunkRow, write: (tx: Tx) => Promise<void>): Promise<boolean> {
    return this.db.inTransaction(async (tx) => {
      const { round, build } = await this.held(tx, chunk);
      const kind = chunk.kind as BuildChunkKind;
      if (!round || !build || build.state !== buildStateOf(kind)) return false;
      if (!(await this.rounds.finish(tx, chunk.id, new Date()))) return false;
      await write(tx);
      if (!(await this.rounds.hasUnfinished(tx, chunk))) await this.moveOn(tx, round, build, kind);
      await this.tellBuild(tx, build);
      return true;
    });
  }

  /** It stops where it is and says why; what is finished is kept for when it is resumed. */
  giveUp(chunk: ChunkRow, failure: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const { round, build } = await this.held(tx, chunk);
      if (!round || !build || build.state !== buildStateOf(chunk.kind as BuildChunkKind)) return;
      if (await this.rounds.isFinished(tx, chunk.id)) return; // by another worker that was taken for dead
      await this.store.stop(tx, build.id, failure, new Date());
      if (build.purpose === 'round') await this.rounds.fail(tx, round, failure, new Date());
      await this.tellBuild(tx, build);
    });
  }

  /** Stops it where it is; nothing of it is lost. The caller holds the round. Leaves alone what is over. */
  async cancel(tx: Tx, build: BuildRow): Promise<void> {
    if (STILL_STATES.includes(build.state) && build.state !== 'failed') return;
    await this.store.stop(tx, build.id, null, new Date());
    if (build.state === 'failed') await this.jobs.send(tx, await this.rounds.oneChunkOf(tx, build.id)); // no other job is left to tidy up
    await this.tellBuild(tx, build);
  }

  /** Goes on with what is unfinished. The caller holds the round. */
  async resume(tx: Tx, build: BuildRow): Promise<void> {
    if (build.stoppedIn === null) throw new Refused('CONFLICT', `This release is ${build.state}; only one that failed or was cancelled can be resumed.`);
    await this.store.move(tx, build.id, build.stoppedIn);
    await this.jobs.send(tx, await this.rounds.reopen(tx, build.roundId, build.id));
    await this.tellBuild(tx, build);
  }

  private async moveOn(tx: Tx, round: RoundRow, build: BuildRow, finished: BuildChunkKind): Promise<void> {
    const more = finished === 'label' ? await this.moreToDraw(tx, build) : 0;
    if (more > 0) {
      await this.store.draw(tx, build.id, build.drawn + more);
      return this.enter(tx, build, 'label', labelPieces(build.drawn, build.drawn + more));
    }
    const next = afterBuilding(finished, build.purpose, build.settings);
    if (next === 'complete') {
      await this.store.move(tx, build.id, 'complete', new Date());
      if (build.purpose === 'round') await this.rounds.move(tx, round.id, 'complete', new Date());
      return undefined;
    }
    await this.store.move(tx, build.id, buildStateOf(next));
    return this.enter(tx, build, next, next === 'pack' ? [{ first: 0, count: build.drawn }] : build.settings.formats.map((_name, first) => ({ first, count: 1 })));
  }

  /** Seeds that are drawn next because something is still too rare. */
  private async moreToDraw(tx: Tx, build: BuildRow): Promise<number> {
    const { settings, drawn } = build;
    if (settings.balance.targets.length === 0 || build.purpose === 'probe') return 0;
    const project = await this.projects.byId(build.projectId, tx);
    const interpreter = await this.interpreters.ofRound(build.roundId, tx);
    if (!project || !interpreter) return 0;
    const found = (await this.store.found(tx, build.id)).flatMap((chunk) => chunk.found ?? []);
    return nextDraw(selectionOf(found, settings, project.schema, interpreter.members), { drawn, firstDraw: settings.images, bound: seedBound(settings) });
  }

  private async enter(tx: Tx, { id, roundId }: BuildRow, kind: BuildChunkKind, pieces: readonly { first: number; count: number }[]): Promise<void> {
    await this.jobs.send(tx, await this.rounds.addChunks(tx, roundId, kind, pieces, id));
  }

  private async held(tx: Tx, { roundId, buildId }: ChunkRow): Promise<{ round: RoundRow | null; build: BuildRow | null }> {
    const round = await this.rounds.hold(tx, roundId);
    return { round, build: round && buildId ? await this.store.hold(tx, buildId) : null };
  }

  private async tellBuild(tx: Tx, { projectId, id, roundId, purpose }: BuildRow): Promise<void> {
    const project: ProjectWithGenerator | null = await this.projects.byId(projectId, tx);
    if (!project) return;
    await tell(tx, { what: 'build', project: project.slug, buildId: id });
    if (purpose === 'round') await tell(tx, { what: 'round', project: project.slug, roundId });
  }
}
