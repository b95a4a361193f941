import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ImportOrigin, RoundSettings } from '@gannet/contracts';
import { type ChunkOwner, Chunks } from '../chunks/chunks.js';
import type { ChunkKind, ChunkRow, RoundChunkKind } from '../chunks/chunks.table.js';
import type { Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { isOpen, lockOpen } from '../projects/open-projects.js';
import { ProjectsStore, type ProjectWithGenerator } from '../projects/projects.store.js';
import {
  after,
  CANCELLED,
  COMPLETE,
  mayCancel,
  mayRetry,
  piecesOf,
  retryStateOf,
  stateOf,
  type Step,
} from './rounds.rules.js';
import { RoundsStore } from './rounds.store.js';
import type { RoundRow } from './rounds.table.js';
import { AnnotatingStage, ReleasingStage } from './stages.js';

/**
 * The state transitions of rounds. Each is one transaction that locks the round's row: results, the new state and the
 * jobs of the next step are written together or not at all, so that no step is lost or done twice when a process dies.
 */
@Injectable()
export class Steps implements ChunkOwner<RoundRow> {
  constructor(
    private readonly store: RoundsStore,
    private readonly projects: ProjectsStore,
    private readonly chunks: Chunks,
    private readonly annotating: AnnotatingStage,
    private readonly releasing: ReleasingStage,
  ) {}

  /** Starts a new round with its pool; its first jobs are sent on commit. */
  async begin(tx: Tx, project: ProjectWithGenerator, settings: RoundSettings): Promise<RoundRow> {
    await lockOpen(tx, project.id);
    const { generatorDigest } = (await this.projects.byId(project.id, tx)) ?? project; // it may have moved to another meanwhile
    const firstSeed = await this.projects.reserveSeeds(tx, project.id, settings.poolSize);
    const releaseFirstSeed = await this.projects.reserveSeeds(tx, project.id, settings.releaseSize);
    if (firstSeed === null || releaseFirstSeed === null) {
      throw new Refused(
        'CONFLICT',
        `${project.slug} has no ${settings.poolSize + settings.releaseSize} unused seeds left below 2^32.`,
      );
    }
    const round: RoundRow = {
      id: randomUUID(),
      projectId: project.id,
      number: await this.store.nextNumber(tx, project.id),
      state: stateOf('embed'),
      settings,
      generatorDigest,
      firstSeed,
      releaseFirstSeed,
      failure: null,
      failedIn: null,
      startedAt: new Date(),
      finishedAt: null,
      imported: null,
    };
    await this.store.add(tx, round);
    await this.enter(tx, round, 'embed');
    await this.notify(tx, round);
    return round;
  }

  /**
   * Starts a round whose labels were made elsewhere: it computes the embeddings of its images, and learns from the
   * labels, which the caller adds. Returns the candidates by seed. The caller has locked the project, which is open, and
   * read it since.
   */
  async beginImported(
    tx: Tx,
    project: ProjectWithGenerator,
    settings: RoundSettings,
    { imported, seeds }: { readonly imported: ImportOrigin; readonly seeds: readonly number[] },
  ): Promise<{ round: RoundRow; candidates: ReadonlyMap<number, string> }> {
    const next = await this.projects.lockSeeds(tx, project.id);
    const round: RoundRow = {
      id: randomUUID(),
      projectId: project.id,
      number: await this.store.nextNumber(tx, project.id),
      state: stateOf('embed'),
      settings,
      generatorDigest: project.generatorDigest,
      firstSeed: next, // reserves none: its images have the seeds that the labels are of
      releaseFirstSeed: next,
      failure: null,
      failedIn: null,
      startedAt: new Date(),
      finishedAt: null,
      imported,
    };
    const candidates = await this.store.addImported(tx, round, seeds);
    await this.enter(tx, round, 'embed');
    await this.notify(tx, round);
    return { round, candidates };
  }

  async lock(tx: Tx, chunk: ChunkRow): Promise<RoundRow | null> {
    const round = await this.store.lock(tx, chunk.roundId);
    return round?.state === stateOf(chunk.kind as RoundChunkKind) && (await isOpen(tx, round.projectId)) ? round : null;
  }

  async moveOn(tx: Tx, round: RoundRow, finished: ChunkKind): Promise<void> {
    await this.enterNext(tx, round, finished as RoundChunkKind);
  }

  fail(tx: Tx, round: RoundRow, failure: string): Promise<void> {
    return this.store.fail(tx, round, failure, new Date());
  }

  async notify(tx: Tx, round: RoundRow): Promise<void> {
    const project = await this.projects.byId(round.projectId, tx);
    if (!project) return;
    await notify(tx, { what: 'round', project: project.slug, roundId: round.id });
    await notify(tx, { what: 'queue', project: project.slug });
  }

  /** To be called when an item was labelled or rejected: starts training when no item is left. */
  async trainWhenAnnotated(tx: Tx, round: RoundRow): Promise<void> {
    if (!(await this.annotating.isAnnotated(tx, round.id))) return;
    if (!(await this.store.hasAnnotations(tx, round.projectId))) {
      await this.store.fail(
        tx,
        round,
        'Every image of the pool was rejected, so there is nothing to learn from. Start another round, with another psi if the pictures look broken.',
        new Date(),
      );
      return;
    }
    await this.enterNext(tx, round, 'annotate');
  }

  async cancel(tx: Tx, slug: string, roundId: string): Promise<void> {
    const round = await this.lockOrRefuse(tx, roundId);
    if (!mayCancel(round)) {
      throw new Refused('CONFLICT', `Round ${round.number} is ${round.state}; there is nothing to cancel.`);
    }
    await this.store.move(tx, round.id, CANCELLED, new Date());
    await this.releasing.cancel(tx, round);
    for (const { personId, assignmentId } of await this.annotating.withdraw(tx, round.id)) {
      await notify(tx, {
        what: 'lease-lost',
        project: slug,
        personId,
        assignmentId,
        hasRunOut: false,
        reason: 'The round was cancelled. Annotations that you submitted are kept.',
      });
    }
    await this.notify(tx, round);
  }

  async retry(tx: Tx, slug: string, roundId: string): Promise<void> {
    const round = await this.lockOrRefuse(tx, roundId);
    const state = retryStateOf(round);
    if (state === null)
      throw new Refused(
        'CONFLICT',
        `Round ${round.number} of ${slug} is ${round.state}; only a failed round can be retried.`,
      );
    const project = await this.projects.byId(round.projectId, tx);
    if (project?.generatorDigest !== round.generatorDigest)
      throw new Refused(
        'CONFLICT',
        `The project has moved to another generator since round ${round.number} began. Start another round.`,
      );
    if (!mayRetry(round)) throw new Refused('CONFLICT', 'The pool of this round is used up. Start another round.');
    await this.store.move(tx, round.id, state);
    if (state === stateOf('release')) await this.releasing.resume(tx, round);
    else await this.chunks.reopen(tx, { roundId: round.id, buildId: null });
    await this.notify(tx, round);
  }

  /** Enters the step that follows. */
  private async enterNext(tx: Tx, round: RoundRow, done: Step): Promise<void> {
    const isImported = round.imported !== null;
    const next = after(done, { hasInterpreter: await this.store.hasInterpreterBefore(tx, round), isImported });
    if (next === null) {
      if (isImported) await this.store.move(tx, round.id, COMPLETE, new Date());
      return; // else the build completes its round itself
    }
    await this.store.move(tx, round.id, stateOf(next));
    await this.enter(tx, round, next);
  }

  private async enter(tx: Tx, round: RoundRow, step: Step): Promise<void> {
    switch (step) {
      case 'annotate':
        await this.annotating.addStale(tx, round);
        return this.annotating.addNext(tx, round, round.settings.batchSize);
      case 'release':
        return this.releasing.begin(tx, round);
      case 'embed':
      case 'score':
      case 'pick':
      case 'train': {
        const side = await this.projects.sideOf(round.projectId, tx);
        return this.chunks.add(tx, { roundId: round.id, buildId: null }, step, piecesOf(step, round.settings, side));
      }
    }
  }

  /** Refuses one of an archived project. */
  private async lockOrRefuse(tx: Tx, roundId: string): Promise<RoundRow> {
    const round = await this.store.lock(tx, roundId);
    if (!round) throw new Refused('NOT_FOUND', 'The round is gone.');
    await lockOpen(tx, round.projectId);
    return round;
  }
}
