import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ReleaseSettings } from '@gannet/contracts';
import { nextDraw } from '@gannet/release';
import { type ChunkOwner, Chunks, type Piece } from '../chunks/chunks.js';
import type { BuildChunkKind, ChunkKind, ChunkRow } from '../chunks/chunks.table.js';
import type { Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { notify } from '../news/news.js';
import { isOpen, lockOpen } from '../projects/open-projects.js';
import { ProjectsStore } from '../projects/projects.store.js';
import { seedBound } from '../projects/seeds.rules.js';
import { COMPLETE } from '../rounds/rounds.rules.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import {
  afterBuilding,
  BUILD_COMPLETE,
  type BuildPurpose,
  buildStateOf,
  firstBuilding,
  hasEnded,
  hasFailed,
  isPublished,
  labelPieces,
  LEARN_UNITS,
} from './builds.rules.js';
import { BuildsStore } from './builds.store.js';
import type { BuildRow } from './builds.table.js';
import { selectionOf } from './selecting.js';

/** A build and its round, both locked. */
interface LockedBuild {
  readonly round: RoundRow;
  readonly build: BuildRow;
}

/**
 * The state transitions of builds. Like those of rounds, each is one transaction, which locks the round's row and then
 * the build's. A round's own build takes its round along: the round completes or fails with it.
 */
@Injectable()
export class BuildSteps implements ChunkOwner<LockedBuild> {
  constructor(
    private readonly store: BuildsStore,
    private readonly rounds: RoundsStore,
    private readonly projects: ProjectsStore,
    private readonly interpreters: InterpretersStore,
    private readonly chunks: Chunks,
  ) {}

  /** Starts a new build; its first jobs are sent on commit. */
  async begin(
    tx: Tx,
    round: RoundRow,
    firstSeed: number,
    settings: ReleaseSettings,
    purpose: BuildPurpose,
    probeKey: string | null = null,
  ): Promise<BuildRow> {
    const problem = await this.misfit(tx, round);
    if (problem !== null) throw new Refused('CONFLICT', problem);
    const first = firstBuilding(purpose, settings);
    const build: BuildRow = {
      id: randomUUID(),
      projectId: round.projectId,
      roundId: round.id,
      purpose,
      probeKey,
      state: buildStateOf(first),
      settings,
      firstSeed,
      drawn: settings.images,
      interpreterDigest: null,
      version: null,
      failure: null,
      stoppedIn: null,
      startedAt: new Date(),
      finishedAt: null,
      discardedAt: null,
    };
    await this.store.add(tx, build);
    await this.addChunks(tx, build, first, await this.piecesOf(tx, first, build));
    await this.notify(tx, { build });
    return build;
  }

  async lock(tx: Tx, { roundId, buildId, kind }: ChunkRow): Promise<LockedBuild | null> {
    const round = await this.rounds.lock(tx, roundId);
    const build = round && buildId ? await this.store.lock(tx, buildId) : null;
    if (!round || build?.state !== buildStateOf(kind as BuildChunkKind)) return null;
    return (await isOpen(tx, round.projectId)) ? { round, build } : null;
  }

  async moveOn(tx: Tx, { round, build }: LockedBuild, finished: ChunkKind): Promise<void> {
    const more = finished === 'label' ? await this.seedsToDraw(tx, build) : 0;
    if (more > 0) {
      await this.store.draw(tx, build.id, build.drawn + more);
      const side = await this.projects.sideOf(build.projectId, tx);
      return this.addChunks(tx, build, 'label', labelPieces(build.drawn, build.drawn + more, side));
    }
    const next = afterBuilding(finished as BuildChunkKind, build.purpose, build.settings);
    if (next === null) {
      await this.store.move(tx, build.id, BUILD_COMPLETE, new Date());
      if (build.purpose === 'round') await this.rounds.move(tx, round.id, COMPLETE, new Date());
      return undefined;
    }
    await this.store.move(tx, build.id, buildStateOf(next));
    return this.addChunks(tx, build, next, await this.piecesOf(tx, next, build));
  }

  async fail(tx: Tx, { round, build }: LockedBuild, failure: string): Promise<void> {
    await this.store.stop(tx, build.id, failure, new Date());
    if (build.purpose === 'round') await this.rounds.fail(tx, round, failure, new Date());
  }

  async notify(tx: Tx, { build: { projectId, id, roundId, purpose } }: Pick<LockedBuild, 'build'>): Promise<void> {
    const project = await this.projects.byId(projectId, tx);
    if (!project) return;
    await notify(tx, { what: 'build', project: project.slug, buildId: id });
    if (purpose === 'round') await notify(tx, { what: 'round', project: project.slug, roundId });
  }

  /** Stops the build where it is; nothing is lost. Does nothing if it has ended. The caller has locked the round. */
  async cancel(tx: Tx, build: BuildRow): Promise<void> {
    if (hasEnded(build) && !hasFailed(build)) return;
    await this.store.stop(tx, build.id, null, new Date());
    if (hasFailed(build)) await this.chunks.sendOne(tx, build.id); // no other job is left to clean up
    await this.notify(tx, { build });
  }

  /** Resumes with the unfinished chunks. The caller has locked the round. */
  async resume(tx: Tx, build: BuildRow): Promise<void> {
    if (build.stoppedIn === null)
      throw new Refused(
        'CONFLICT',
        `This release is ${build.state}; only one that failed or was cancelled can be resumed.`,
      );
    const round = await this.rounds.byId(build.roundId, tx);
    await lockOpen(tx, build.projectId);
    const problem = round && !isPublished(build) ? await this.misfit(tx, round) : null;
    if (problem !== null)
      throw new Refused(
        'CONFLICT',
        `${problem} This release cannot go on; all annotations are kept, and learned from.`,
      );
    await this.store.move(tx, build.id, build.stoppedIn);
    await this.chunks.reopen(tx, { roundId: build.roundId, buildId: build.id });
    await this.notify(tx, { build });
  }

  /** Why the round's interpreter makes no release, as a sentence: its labels are not the project's any more. */
  private async misfit(tx: Tx, { id, projectId }: RoundRow): Promise<string | null> {
    await lockOpen(tx, projectId); // and so its schema, until the transaction ends
    const interpreter = await this.interpreters.ofRound(id, tx);
    return interpreter && this.interpreters.whyMisfit(interpreter, tx);
  }

  /** Number of additional seeds to draw because a target has not been reached. */
  private async seedsToDraw(tx: Tx, build: BuildRow): Promise<number> {
    const { settings, drawn } = build;
    if (settings.balance.targets.length === 0 || build.purpose === 'probe') return 0;
    const project = await this.projects.byId(build.projectId, tx);
    const interpreter = await this.interpreters.ofRound(build.roundId, tx);
    if (!project || !interpreter) return 0;
    const found = (await this.store.summaries(build.id, tx)).flatMap((chunk) => chunk.found ?? []);
    return nextDraw(selectionOf(found, settings, project.schema, interpreter.members), {
      drawn,
      firstDraw: settings.images,
      bound: seedBound(settings),
    });
  }

  private async addChunks(
    tx: Tx,
    { id, roundId }: BuildRow,
    kind: BuildChunkKind,
    pieces: readonly Piece[],
  ): Promise<void> {
    await this.chunks.add(tx, { roundId, buildId: id }, kind, pieces);
  }

  private async piecesOf(tx: Tx, kind: BuildChunkKind, { projectId, drawn, settings }: BuildRow): Promise<Piece[]> {
    switch (kind) {
      case 'learn':
        return [{ first: 0, count: LEARN_UNITS }];
      case 'label':
        return labelPieces(0, drawn, await this.projects.sideOf(projectId, tx));
      case 'pack':
        return [{ first: 0, count: drawn }];
      case 'derive':
        return settings.formats.map((_name, first) => ({ first, count: 1 }));
    }
  }
}
