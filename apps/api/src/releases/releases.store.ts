import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { type ReleaseRow, ReleaseTable } from './releases.table.js';

const RELEASE = `release.id, release.project_id as "projectId", release.round_id as "roundId", release.version, release.digest, release.manifest,
  release.class_stats as "classStats", release.previews, release.bytes, release.quality, release.label_seconds as "labelSeconds", release.published_at as "publishedAt"`;

/** Every statement about releases. */
@Injectable()
export class ReleasesStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, row: ReleaseRow): Promise<void> {
    await tx.insert(ReleaseTable, row);
  }

  /** Newest first. */
  all(projectId: string): Promise<ReleaseRow[]> {
    return this.db.rows(`select ${RELEASE} from release where project_id = $1 order by published_at desc`, [projectId]);
  }

  byVersion(projectId: string, version: string): Promise<ReleaseRow | null> {
    return this.db.row(`select ${RELEASE} from release where project_id = $1 and version = $2`, [projectId, version]);
  }

  async count(projectId: string): Promise<number> {
    return (await this.db.row<{ count: number }>('select count(*) as count from release where project_id = $1', [projectId]))?.count ?? 0;
  }

  /** Chunks of the round's labelling in the order of their seeds, and the seconds from the first one's start to the last one's end. */
  async labelChunks(roundId: string): Promise<{ firsts: number[]; seconds: number }> {
    const row = await this.db.row<{ firsts: number[]; seconds: number }>(`select array_agg(first order by first) as firsts,
      extract(epoch from max(finished_at) - min(started_at))::float8 as seconds from chunk where round_id = $1 and kind = 'label'`, [roundId]);
    return row ?? { firsts: [], seconds: 0 };
  }
}
