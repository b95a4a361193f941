import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { releaseSettingsOf, type RoundSettings } from '@gannet/contracts';
import { Database, type Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { Jobs } from '../jobs/jobs.js';
import { tell } from '../news/news.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import { QueueStore } from '../queue/queue.store.js';
import { BuildSteps } from '../builds/build-steps.js';
import { BuildsStore } from '../builds/builds.store.js';
import { after, mayRetry, piecesOf, stateOf, TERMINAL_STATES } from './rounds.rules.js';
import { RoundsStore } from './rounds.store.js';
import type { ChunkRow, RoundChunkKind, RoundRow } from './rounds.table.js';

/**
 * How a round moves. Every move is one transaction that holds the round's row: what was computed, the new state and the
 * jobs of the next step are written together or not at all, so a process that dies loses no step and none is done twice.
 */
@Injectable()
export class Steps {
  constructor(
    private readonly db: Database, private readonly store: RoundsStore, private readonly projects: ProjectsStore,
    private readonly queue: QueueStore, private readonly jobs: Jobs, private readonly builds: BuildsStore, private readonly building: BuildSteps,
  ) {}

  /** A new round with its pool; its first jobs are on their way at the commit. */
  async begin(tx: Tx, project: ProjectWithGenerator, settings: RoundSettings): Promise<RoundRow> {
    const firstSeed = await this.projects.takeSeeds(tx, project.id, settings.poolSize);
    const releaseFirstSeed = await this.projects.takeSeeds(tx, project.id, settings.releaseSize);
    if (firstSeed === null || releaseFirstSeed === null) {
      throw new Refused('CONFLICT', `${project.slug} has no ${settings.poolSize + settings.releaseSize} unused seeds left below 2^32.`);
    }
    const round: RoundRow = {
      id: randomUUID(), projectId: project.id, number: await this.store.nextNumber(tx, project.id), state: stateOf('embed'), settings,
      firstSeed, releaseFirstSeed, failure: null, failedIn: null, startedAt: new Date(), finishedAt: null,
    };
    await this.store.add(tx, round);
    await this.enter(tx, round, 'embed');
    await this.tellRound(tx, round);
    return round;
  }

  /**
   * Writes a chunk's results and moves the round on when it was the last of its kind. `write` is left out when the chunk
   * was finished before or the round has gone elsewhere meanwhile; then false.
   */
  finish(chunk: ChunkRow, write: (tx: Tx, round: RoundRow) => Promise<void>): Promise<boolean> {
    return this.db.inTransaction(async (tx) => {
      const round = await this.store.hold(tx, chunk.roundId);
      const kind = chunk.kind as RoundChunkKind;
      if (!round || round.state !== stateOf(kind)) return false;
      if (!(await this.store.finish(tx, chunk.id, new Date()))) return false;
      await write(tx, round);
      if (!(await this.store.hasUnfinished(tx, chunk))) await this.moveOn(tx, round, kind);
      await this.tellRound(tx, round);
      return true;
    });
  }

  /** The round stops where it is and says why; what is finished is kept for a retry. */
  giveUp(chunk: ChunkRow, failure: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const round = await this.store.hold(tx, chunk.roundId);
      if (!round || round.state !== stateOf(chunk.kind as RoundChunkKind)) return;
      if (await this.store.isFinished(tx, chunk.id)) return; // by another worker that was taken for dead
      await this.store.fail(tx, round, failure, new Date());
      await this.tellRound(tx, round);
    });
  }

  /** To be called when an item was labelled or rejected: trains when nothing is left to annotate. */
  async trainWhenAnnotated(tx: Tx, round: RoundRow): Promise<void> {
    if (!(await this.queue.isAnnotated(tx, round.id))) return;
    if (!(await this.store.hasAnnotations(tx, round.projectId))) {
      await this.store.fail(tx, round, 'Every image of the pool was rejected, so there is nothing to learn from. Start another round, with another psi if the pictures look broken.', new Date());
      return;
    }
    await this.store.move(tx, round.id, stateOf('train'));
    await this.enter(tx, round, 'train');
  }

  async cancel(tx: Tx, slug: string, roundId: string): Promise<void> {
    const round = await this.held(tx, roundId);
    if (TERMINAL_STATES.includes(round.state) && round.state !== 'failed') {
      throw new Refused('CONFLICT', `Round ${round.number} is ${round.state}; there is nothing to cancel.`);
    }
    await this.store.move(tx, round.id, 'cancelled', new Date());
    const build = await this.builds.ofRound(tx, round.id);
    if (build) await this.building.cancel(tx, build);
    for (const { personId, assignmentId } of await this.queue.withdraw(tx, round.id)) {
      await tell(tx, { what: 'lease-lost', project: slug, personId, assignmentId, hasRunOut: false, reason: 'The round was cancelled. Annotations that you submitted are kept.' });
    }
    await this.tellRound(tx, round);
  }

  async retry(tx: Tx, slug: string, roundId: string): Promise<void> {
    const round = await this.held(tx, roundId);
    if (round.state !== 'failed' || !round.failedIn) throw new Refused('CONFLICT', `Round ${round.number} of ${slug} is ${round.state}; only a failed round can be retried.`);
    if (!mayRetry(round.failedIn)) throw new Refused('CONFLICT', 'The pool of this round is used up. Start another round.');
    await this.store.move(tx, round.id, round.failedIn);
    const build = round.failedIn === 'releasing' ? await this.builds.ofRound(tx, round.id) : null;
    if (build) await this.building.resume(tx, build);
    else await this.jobs.send(tx, await this.store.reopen(tx, round.id));
    await this.tellRound(tx, round);
  }

  /** Hands on what a dead worker had in hand. */
  async handOn(workerId: string): Promise<void> {
    await this.jobs.release(await this.store.leftBy(workerId));
  }

  /** To be called at the start: work that goes on has its jobs again, should they have got lost. */
  sendLost(): Promise<void> {
    return this.db.inTransaction(async (tx) => this.jobs.sendLost(tx, await this.store.awaited(tx)));
  }

  private async moveOn(tx: Tx, round: RoundRow, finished: RoundChunkKind): Promise<void> {
    const next = after(finished, await this.store.hasInterpreterBefore(tx, round));
    if (next === 'annotating') {
      await this.store.move(tx, round.id, 'annotating');
      for (const { id, rank } of await this.store.pick(tx, round.id, round.settings.batchSize)) await this.queue.add(tx, round, id, rank);
    } else if (next === 'releasing') {
      await this.store.move(tx, round.id, 'releasing');
      await this.building.begin(tx, round, round.releaseFirstSeed, releaseSettingsOf(round.settings), 'round');
    } else {
      await this.store.move(tx, round.id, stateOf(next));
      await this.enter(tx, round, next);
    }
  }

  private async enter(tx: Tx, round: RoundRow, kind: RoundChunkKind): Promise<void> {
    await this.jobs.send(tx, await this.store.addChunks(tx, round.id, kind, piecesOf(kind, round.settings)));
  }

  private async held(tx: Tx, roundId: string): Promise<RoundRow> {
    const round = await this.store.hold(tx, roundId);
    if (!round) throw new Refused('NOT_FOUND', 'The round is gone.');
    return round;
  }

  private async tellRound(tx: Tx, round: RoundRow): Promise<void> {
    const project = await this.projects.byId(round.projectId, tx);
    if (!project) return;
    await tell(tx, { what: 'round', project: project.slug, roundId: round.id });
    await tell(tx, { what: 'queue', project: project.slug });
  }
}
