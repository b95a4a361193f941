import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Jobs } from '../jobs/jobs.js';
import { ChunksStore } from './chunks.store.js';
import type { ChunkKind, ChunkRow } from './chunks.table.js';

/** What chunks belong to: a round, or a build. */
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
  async add(
    tx: Tx,
    owner: Pick<ChunkRow, 'roundId' | 'buildId'>,
    kind: ChunkKind,
    pieces: readonly Piece[],
  ): Promise<void> {
    await this.jobs.send(tx, await this.store.add(tx, owner, kind, pieces));
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

  /** Sends the unfinished chunks for another series of attempts. */
  async reopen(tx: Tx, owner: Pick<ChunkRow, 'roundId' | 'buildId'>): Promise<void> {
    await this.jobs.send(tx, await this.store.reopen(tx, owner));
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
   * To be called at the start: sends lost jobs of unfinished work again. `ended` are the states of rounds and builds in
   * which no work continues.
   */
  sendLost(ended: readonly string[]): Promise<void> {
    return this.db.inTransaction(async (tx) => this.jobs.sendLost(tx, await this.store.unfinished(tx, ended)));
  }
}
