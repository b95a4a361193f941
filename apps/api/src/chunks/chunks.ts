import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { Jobs } from '../jobs/jobs.js';
import { ChunksStore } from './chunks.store.js';
import type { ChunkKind, ChunkRow } from './chunks.table.js';

/** What chunks are pieces of: a round, or a build. */
export interface ChunkOwner<Row> {
  /**
   * Locks what the chunk belongs to until the transaction ends. Null when it is gone, or no longer does this kind of
   * work.
   */
  hold(tx: Tx, chunk: ChunkRow): Promise<Row | null>;
  /** Enters what follows when the last chunk of a kind is finished. */
  moveOn(tx: Tx, row: Row, finished: ChunkKind): Promise<void>;
  /** Stops where it is and says why; what is finished is kept. */
  fail(tx: Tx, row: Row, failure: string): Promise<void>;
  /** Tells everybody who looks at it that it has moved. */
  tell(tx: Tx, row: Row): Promise<void>;
}

/** Offset and length of a piece of work. */
export interface Piece {
  readonly first: number;
  readonly count: number;
}

/**
 * Work in pieces. Every move is one transaction that holds the owner's row: results, state and the jobs of the next
 * step are written together or not at all.
 */
@Injectable()
export class Chunks {
  constructor(
    private readonly db: Database,
    private readonly store: ChunksStore,
    private readonly jobs: Jobs,
  ) {}

  /** Cuts work of one kind; its jobs are on their way at the commit. */
  async add(
    tx: Tx,
    owner: Pick<ChunkRow, 'roundId' | 'buildId'>,
    kind: ChunkKind,
    pieces: readonly Piece[],
  ): Promise<void> {
    await this.jobs.send(tx, await this.store.add(tx, owner, kind, pieces));
  }

  /**
   * Writes a chunk's results and moves its owner on when it was the last of its kind. `write` is left out when the
   * chunk was finished before or its owner has gone elsewhere meanwhile; then false.
   */
  finish<Row>(owner: ChunkOwner<Row>, chunk: ChunkRow, write: (tx: Tx) => Promise<void>): Promise<boolean> {
    return this.db.inTransaction(async (tx) => {
      const row = await owner.hold(tx, chunk);
      if (!row || !(await this.store.finish(tx, chunk.id, new Date()))) return false;
      await write(tx);
      if (!(await this.store.hasUnfinished(tx, chunk))) await owner.moveOn(tx, row, chunk.kind);
      await owner.tell(tx, row);
      return true;
    });
  }

  /** The owner stops where it is and says why; what is finished is kept for when it goes on. */
  giveUp<Row>(owner: ChunkOwner<Row>, chunk: ChunkRow, failure: string): Promise<void> {
    return this.db.inTransaction(async (tx) => {
      const row = await owner.hold(tx, chunk);
      if (!row || (await this.store.isFinished(tx, chunk.id))) return; // by another worker that was taken for dead
      await owner.fail(tx, row, failure);
      await owner.tell(tx, row);
    });
  }

  /** Sends what is unfinished for another series of attempts. */
  async reopen(tx: Tx, owner: Pick<ChunkRow, 'roundId' | 'buildId'>): Promise<void> {
    await this.jobs.send(tx, await this.store.reopen(tx, owner));
  }

  /** Sends one chunk of a build that has no job left, so that somebody tidies up after it. */
  async sendOne(tx: Tx, buildId: string): Promise<void> {
    await this.jobs.send(tx, await this.store.oneOf(tx, buildId));
  }

  /** Hands on what a dead worker had in hand. */
  async handOn(workerId: string): Promise<void> {
    await this.jobs.release(await this.store.leftBy(workerId));
  }

  /**
   * To be called at the start: work that goes on has its jobs again, should they have got lost. `ended` are the states
   * of rounds and builds in which nothing goes on.
   */
  sendLost(ended: readonly string[]): Promise<void> {
    return this.db.inTransaction(async (tx) => this.jobs.sendLost(tx, await this.store.unfinished(tx, ended)));
  }
}
