import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { tell } from '../news/news.js';
import { TRAIN_UNITS } from './rounds.rules.js';
import { RoundsStore } from './rounds.store.js';
import type { ChunkRow } from './rounds.table.js';

const PROGRESS_MS = 500;

/** Writes a training's progress down now and then, so that people see it move. */
@Injectable()
export class TrainingProgress {
  constructor(private readonly store: RoundsStore, private readonly db: Database) {}

  of(chunk: ChunkRow, project: string): (share: number) => void {
    let notedAt = 0;
    return (share) => {
      if (performance.now() - notedAt < PROGRESS_MS) return;
      notedAt = performance.now();
      void this.note(chunk, project, Math.min(TRAIN_UNITS, Math.floor(share * TRAIN_UNITS))).catch(() => undefined); // a note missed is made up for by the next
    };
  }

  private async note({ id, roundId }: ChunkRow, project: string, done: number): Promise<void> {
    await this.store.note(id, done);
    await tell(this.db, { what: 'round', project, roundId });
  }
}
