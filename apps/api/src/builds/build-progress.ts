import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { tell } from '../news/news.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import type { BuildChunkKind, ChunkRow } from '../rounds/rounds.table.js';
import { buildStateOf } from './builds.rules.js';
import { BuildsStore } from './builds.store.js';

const PROGRESS_MS = 500;

/** Writes down now and then how far a long chunk of a build is, and ends one that nobody waits for any more. */
@Injectable()
export class BuildProgress {
  constructor(private readonly db: Database, private readonly rounds: RoundsStore, private readonly builds: BuildsStore) {}

  of(chunk: ChunkRow, project: string): (done: number) => void {
    let notedAt = performance.now();
    let isWanted = true;
    return (done) => {
      if (!isWanted) throw new Error('the release is not being made any more');
      if (performance.now() - notedAt < PROGRESS_MS) return;
      notedAt = performance.now();
      this.note(chunk, project, Math.min(done, chunk.count)).then((wanted) => (isWanted = wanted), () => undefined); // a note missed is made up for by the next
    };
  }

  private async note({ id, roundId, buildId, kind }: ChunkRow, project: string, done: number): Promise<boolean> {
    await this.rounds.note(id, done);
    const build = buildId === null ? null : await this.builds.byId(buildId);
    await tell(this.db, { what: 'build', project, buildId: buildId ?? '' });
    if (build?.purpose === 'round') await tell(this.db, { what: 'round', project, roundId });
    return build?.state === buildStateOf(kind as BuildChunkKind);
  }
}
