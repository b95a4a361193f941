import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Refused, Unavailable } from '../errors.js';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { ProjectsStore } from '../projects/projects.store.js';
import type { ChunkOrder } from './chunk-order.js';
import { onFailedAttempt, stateOf } from './rounds.rules.js';
import { RoundsStore } from './rounds.store.js';
import type { ChunkRow } from './rounds.table.js';
import { Steps } from './steps.js';
import { Works } from './works.js';

/** What a worker does with a job: compute outside any transaction, then write the results and move the round in one. */
@Injectable()
export class ChunkWork implements BeforeApplicationShutdown {
  private readonly log = new Logger(ChunkWork.name);
  private isStopping = false;

  constructor(
    private readonly store: RoundsStore, private readonly projects: ProjectsStore, private readonly interpreters: InterpretersStore,
    private readonly steps: Steps, private readonly works: Works,
  ) {}

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /** Throws when the chunk is to be tried again. */
  async run(chunkId: string, workerId: string): Promise<void> {
    const chunk = await this.store.begin(chunkId, workerId, new Date());
    if (!chunk) return;
    if (chunk.finishedAt || (await this.attempt(chunk))) await this.works.tidyAfter(chunk);
  }

  /** Whether the chunk is done with: finished, or no longer wanted. What is given up may be retried and keeps what it has. */
  private async attempt(chunk: ChunkRow): Promise<boolean> {
    const order = await this.orderOf(chunk);
    if (order?.round.state === 'failed') return false;
    if (order?.round.state !== stateOf(chunk.kind)) return true;
    try {
      if (onFailedAttempt(chunk.attempts - 1) === 'give up') throw new Error('the worker process ended every time it was tried');
      await this.steps.finish(chunk, await this.works.compute(order));
      return true;
    } catch (error) {
      if ((await this.store.byId(chunk.roundId))?.state !== order.round.state) return true; // cancelled meanwhile
      if (this.isStopping) {
        await this.store.giveBack(chunk.id); // stopped on purpose: not the chunk's fault
        throw error;
      }
      this.log.error(`${chunk.kind} ${chunk.first} of round ${chunk.roundId}, attempt ${chunk.attempts}: ${error instanceof Error ? error.stack : String(error)}`);
      if (onFailedAttempt(chunk.attempts) === 'again') throw error;
      await this.steps.giveUp(chunk, sentenceOf(order, error));
      return false;
    }
  }

  private async orderOf(chunk: ChunkRow): Promise<ChunkOrder | null> {
    const round = await this.store.byId(chunk.roundId);
    const project = round && (await this.projects.byId(round.projectId));
    if (!round || !project) return null;
    return { chunk, round, project, earlier: await this.interpreters.before(round.projectId, round.number) };
  }
}

/** What people are told of a round that stopped: what happened, what is kept, what to do. */
function sentenceOf({ chunk, round }: ChunkOrder, error: unknown): string {
  const reason = causesOf(error).find((cause) => cause instanceof Refused || cause instanceof Unavailable) ?? error;
  const what = reason instanceof Error ? reason.message : String(reason);
  return `Round ${round.number} stopped while ${round.state}, after ${chunk.attempts} attempts: ${what.replace(/\.?$/, '.')} All annotations and all finished work are kept; retry the round when the cause is gone.`;
}

function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
