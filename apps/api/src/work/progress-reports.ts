import { Injectable } from '@nestjs/common';
import { ChunksStore } from '../chunks/chunks.store.js';
import { Database } from '../database/database.js';
import { notify } from '../news/news.js';
import { type ChunkOrder, ChunkOrders, isWanted } from './chunk-order.js';

const REPORT_EVERY_MS = 500;

/** Records the progress of long chunks, and stops work that is no longer wanted. */
@Injectable()
export class ProgressReports {
  constructor(
    private readonly db: Database,
    private readonly chunks: ChunksStore,
    private readonly orders: ChunkOrders,
  ) {}

  /**
   * Returns a function to be called with how much of the chunk's count is done. It throws when the chunk is no longer
   * wanted.
   */
  of(order: Omit<ChunkOrder, 'earlier'>): (done: number) => void {
    let notedAt = -Infinity;
    let stillWanted = true;
    return (done) => {
      if (!stillWanted)
        throw new Error(order.build ? 'the release is not being made any more' : 'the round is not training any more');
      if (performance.now() - notedAt < REPORT_EVERY_MS) return;
      notedAt = performance.now();
      this.report(order, Math.floor(Math.min(done, order.chunk.count))).then(
        (wanted) => (stillWanted = wanted),
        () => undefined,
      ); // the next update makes up for a failed one
    };
  }

  /** Returns whether the chunk is still wanted. */
  private async report(
    { chunk, round, project: { slug: project }, build }: Omit<ChunkOrder, 'earlier'>,
    done: number,
  ): Promise<boolean> {
    await this.chunks.saveProgress(chunk.id, done);
    if (build) await notify(this.db, { what: 'build', project, buildId: build.id });
    if (build === null || build.purpose === 'round')
      await notify(this.db, { what: 'round', project, roundId: round.id });
    const now = await this.orders.of(chunk);
    return now !== null && isWanted(now);
  }
}
