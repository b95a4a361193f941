import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Jobs, URGENCIES, type Urgency } from '../jobs/jobs.js';
import { ChunksStore } from './chunks.store.js';
import type { ChunkKind, ChunkOwnerKey, ChunkRow } from './chunks.table.js';

/** What chunks belong to: a round, a build, or a student. */
export interface ChunkOwner<Row> {
  /**
   * Locks the chunk's owner until the end of the transaction. Null if it is gone, or no longer in the state for this
   * kind of work.
   */
  lock(tx: Tx, chunk: ChunkRow): Promise<Row | null>;
  /** Enters the next step after the last chunk of a kind. */
  moveOn(tx: Tx, row: Row, finished: ChunkKind): Promise<void>;
  /** Stops with a reason; finished chunks are kept. */
  fail(tx: Tx, row: Row, failure: string): Promise<void>;
  /** Notifies everyone who watches it. */
  notify(tx: Tx, row: Row): Promise<void>;
}

/** A range of the work. */
export interface Piece {
  readonly first: number;
  readonly count: number;
}

/**
 * Chunks and their jobs. Every transition is one transaction that locks the owner's row: results, state and the jobs of
 * the next step are written together or not at all.
 */
@Injectable()
export class Chunks {
  constructor(
    private readonly db: Database,
    private readonly store: ChunksStore,
    private readonly jobs: Jobs,
  ) {}

  /** Adds chunks of one kind; their jobs are sent on commit. */
  async add(tx: Tx, owner: ChunkOwnerKey, kind: ChunkKind, pieces: readonly Piece[]): Promise<void> {
    await this.jobs.send(tx, await this.store.add(tx, owner, kind, pieces), urgencyOf(owner));
  }

  /**
   * Writes a chunk's results, and moves its owner on if it was the last of its kind. Returns false, without calling
   * `write`, if the chunk was already finished or its owner has moved on.
   */
  finish<Row>(owner: ChunkOwner<Row>, chunk: ChunkRow, write: (tx: Tx) => Promise<void>): Promise<boolean> {
    return this.db.inTransaction(async (tx) => {
      const row = await owner.lock(tx, chunk);
      if (!row || !(await this.store.finish(tx, chunk.id, new Date()))) return false;
      await write(tx);
      if (!(await this.store.hasUnfinished(tx, chunk))) await owner.moveOn(tx, row, chunk.kind);
      await owner.notify(tx, row);
      return true;
    });
  }

  /** Stops the owner with a reason; finished chunks are kept for a retry. */
  giveUp<Row>(owner: ChunkOwner<Row>, chunk: ChunkRow, failure: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const row = await owner.lock(tx, chunk);
      if (!row || (await this.store.isFinished(tx, chunk.id))) return; // finished by another worker that was presumed dead
      await owner.fail(tx, row, failure);
      await owner.notify(tx, row);
    });
  }

  /** A chunk has come to a point from which it would go on: whether it should stop there, because other work waits. */
  async atCheckpoint(chunkId: string): Promise<boolean> {
    await this.store.forgetAttempts(chunkId);
    return this.jobs.isAnyWaiting(this.db);
  }

  /** Sends the unfinished chunks for another series of attempts. */
  async reopen(tx: Tx, owner: ChunkOwnerKey): Promise<void> {
    await this.jobs.send(tx, await this.store.reopen(tx, owner), urgencyOf(owner));
  }

  /** Sends one chunk of a build that has no job left, so that a worker cleans up after it. */
  async sendOne(tx: Tx, buildId: string): Promise<void> {
    await this.jobs.send(tx, await this.store.anyOf(tx, buildId));
  }

  /** Reassigns the chunks of a dead worker. */
  async reassign(workerId: string): Promise<void> {
    await this.jobs.release(await this.store.unfinishedOf(workerId));
  }

  /**
   * To be called at the start: sends lost jobs of unfinished work again. `ended` are the states of rounds, builds and students in
   * which no work continues.
   */
  sendLost(ended: readonly string[]): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const lost = await this.store.unfinished(tx, ended);
      for (const urgency of URGENCIES) {
        const ids = lost.filter((chunk) => urgencyOf(chunk) === urgency).map(({ id }) => id);
        await this.jobs.sendLost(tx, ids, urgency);
      }
    });
  }
}

/** Nobody waits for a student as people wait for a round: its training takes whatever workers have nothing else to do. */
function urgencyOf({ studentId }: Pick<ChunkOwnerKey, 'studentId'>): Urgency {
  return studentId ? 'spare' : 'normal';
}
