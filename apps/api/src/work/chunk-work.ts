import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { plural } from '@gannet/contracts';
import { hasFailed } from '../builds/builds.rules.js';
import { Cleanup } from '../builds/cleanup.js';
import { ChunksStore } from '../chunks/chunks.store.js';
import type { ChunkRow } from '../chunks/chunks.table.js';
import { causesOf, Refused, Unavailable } from '../errors.js';
import { onFailedAttempt, retryStateOf } from '../rounds/rounds.rules.js';
import { ChunkMoves } from './chunk-moves.js';
import { isStopped } from '../students/students.rules.js';
import type { StudentRow } from '../students/students.table.js';
import { type ChunkOrder, ChunkOrders, isWanted } from './chunk-order.js';
import type { Write } from './handler.js';
import { Handlers } from './handlers.js';

/**
 * How often a worker checks whether its chunk is still wanted. Most chunks take about a second and are never checked.
 */
const CHECK_MS = 2000;

/** Executes jobs: computes outside any transaction, then writes the results and moves on in one transaction. */
@Injectable()
export class ChunkWork implements OnModuleDestroy {
  private readonly log = new Logger(ChunkWork.name);
  private isStopping = false;

  constructor(
    private readonly store: ChunksStore,
    private readonly orders: ChunkOrders,
    private readonly moves: ChunkMoves,
    private readonly handlers: Handlers,
    private readonly tidying: Cleanup,
  ) {}

  /** Called before models are stopped: failures after that are not the chunk's fault. */
  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Throws if the chunk is to be retried. */
  async run(chunkId: string, workerId: string): Promise<void> {
    const chunk = await this.store.begin(chunkId, workerId, new Date());
    if (!chunk) return;
    const before = chunk.studentId === null ? null : await this.orders.of(chunk);
    if (!chunk.finishedAt && !(await this.attempt(chunk))) return;
    const order = await this.orders.of(chunk);
    if (before?.student) return this.cleanUpStudent(before.student, order?.student ?? null);
    if (order) await this.tidying.removeObsolete(order.build);
    else if (chunk.buildId !== null) await this.tidying.removeProbe(chunk.buildId);
  }

  /**
   * Whether the chunk needs no more work: it is finished, or no longer wanted. One that was given up may be retried,
   * and its files are kept.
   */
  private async attempt(chunk: ChunkRow): Promise<boolean> {
    const order = await this.orders.of(chunk);
    if (order && isGivenUp(order)) return false;
    if (!order || !isWanted(order)) return true;
    try {
      if (onFailedAttempt(chunk.attempts - 1) === 'give up')
        throw new Error('the worker process ended every time it was tried');
      await this.moves.finish(chunk, await this.computed(chunk, order));
      return true;
    } catch (error) {
      const now = await this.orders.of(chunk);
      if (!now || !isWanted(now)) return true; // cancelled meanwhile
      if (this.isStopping) {
        await this.store.undoBegin(chunk.id); // stopped on purpose: not the chunk's fault
        throw error;
      }
      this.log.error(
        `${chunk.kind} ${chunk.first} of round ${chunk.roundId}, attempt ${chunk.attempts}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      if (!(error instanceof Refused) && onFailedAttempt(chunk.attempts) === 'again') throw error;
      await this.moves.giveUp(chunk, sentenceOf(order, error));
      return false;
    }
  }

  private async cleanUpStudent(before: StudentRow, now: StudentRow | null): Promise<void> {
    if (now === null) await this.tidying.removeStudent(before);
    else if (now.digest !== null) await this.tidying.removeCheckpoint(now);
  }

  /** Computes a chunk. A model may hang, so the computation is stopped when it is no longer wanted. */
  private async computed(chunk: ChunkRow, order: ChunkOrder): Promise<Write> {
    const watch = setInterval(
      () => void this.abandonUnlessWanted(chunk).catch((error: unknown) => this.log.warn(error)),
      CHECK_MS,
    );
    try {
      return await this.handlers.compute(order);
    } finally {
      clearInterval(watch);
    }
  }

  private async abandonUnlessWanted(chunk: ChunkRow): Promise<void> {
    const now = await this.orders.of(chunk);
    if (!now || !isWanted(now)) await this.handlers.stop();
  }
}

function isGivenUp({ round, build, student }: ChunkOrder): boolean {
  if (student) return isStopped(student);
  return build ? hasFailed(build) : retryStateOf(round) !== null;
}

/** The message about a failed chunk: what happened, what is kept, what to do. */
function sentenceOf({ chunk, round, build, student }: ChunkOrder, error: unknown): string {
  const reason = causesOf(error).find((cause) => cause instanceof Refused || cause instanceof Unavailable) ?? error;
  const what = (reason instanceof Error ? reason.message : String(reason)).replace(/\.?$/, '.');
  if (student)
    return error instanceof Refused
      ? what
      : `The training stopped after ${plural(chunk.attempts, 'attempt')}: ${what} It goes on from its last checkpoint when you resume it.`;
  const attempts = `after ${plural(chunk.attempts, 'attempt')}`;
  if (build && build.purpose !== 'round')
    return `The release stopped while ${build.state}, ${attempts}: ${what} All finished work is kept; resume it when the cause is gone.`;
  return `Round ${round.number} stopped while ${round.state}, ${attempts}: ${what} All annotations and all finished work are kept; retry the round when the cause is gone.`;
}
