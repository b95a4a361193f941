import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { tell } from '../news/news.js';
import { stateOf, TRAIN_UNITS } from './rounds.rules.js';
import { RoundsStore } from './rounds.store.js';
import type { ChunkRow, RoundChunkKind } from './rounds.table.js';

const PROGRESS_MS = 500;

/** Writes a training's progress down now and then, so that people see it move, and ends one that nobody waits for any more. */
@Injectable()
export class TrainingProgress {
  constructor(private readonly store: RoundsStore, private readonly db: Database) {}

  of(chunk: ChunkRow, project: string): (share: number) => void {
    let notedAt = 0;
    let isWanted = true;
    return (share) => {
      if (!isWanted) throw new Error('the round is not training any more');
      if (performance.now() - notedAt < PROGRESS_MS) return;
      notedAt = performance.now();
      const done = Math.min(TRAIN_UNITS, Math.floor(share * TRAIN_UNITS));
      this.note(chunk, project, done).then((wanted) => (isWanted = wanted), () => undefined); // a note missed is made up for by the next
    };
  }

  /** Whether the round still trains. */
  private async note({ id, roundId, kind }: ChunkRow, project: string, done: number): Promise<boolean> {
    await this.store.note(id, done);
    await tell(this.db, { what: 'round', project, roundId });
    return (await this.store.byId(roundId))?.state === stateOf(kind as RoundChunkKind);
  }
}
