import { Injectable } from '@nestjs/common';
import type { Confidence, Placement, Tombstone } from '@gannet/contracts';
import type { z } from 'zod';
import { Database, type Tx } from '../database/database.js';
import { type ReleaseRow, ReleaseTable } from './releases.table.js';

const RELEASE = `release.id, release.project_id as "projectId", release.round_id as "roundId", release.version, release.digest, release.manifest,
  release.class_stats as "classStats", release.keypoint_stats as "keypointStats", release.previews, release.bytes, release.quality, release.label_seconds as "labelSeconds", release.published_at as "publishedAt", release.yanked`;

/** A person's label map with what its sample tells. */
export interface HumanLabels {
  readonly seed: number;
  readonly psi: number;
  readonly score: number | null;
  readonly round: number;
  readonly confidence: z.infer<typeof Confidence>;
  /** One of the two is null, by the project's task. */
  readonly labels: Buffer | null;
  readonly points: readonly Placement[] | null;
}

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

  /** False when it was taken back before. */
  async yank(id: string, yanked: z.output<typeof Tombstone>): Promise<boolean> {
    return (await this.db.rows('update release set yanked = $2 where id = $1 and yanked is null returning id', [id, JSON.stringify(yanked)])).length > 0;
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

  /** What people labelled in the project up to a round, in the order of seeds. One label map is in memory at a time. */
  async *humanLabels(projectId: string, roundNumber: number): AsyncGenerator<HumanLabels> {
    const ids = await this.db.rows<{ id: string }>(`select annotation.id from annotation join candidate on candidate.id = annotation.candidate_id
      join round on round.id = annotation.round_id where annotation.project_id = $1 and round.number <= $2 order by candidate.seed`, [projectId, roundNumber]);
    for (const { id } of ids) {
      const row = await this.db.row<HumanLabels>(`select candidate.seed, candidate.psi, candidate.score, round.number as round, annotation.confidence, annotation.labels, annotation.points
        from annotation join candidate on candidate.id = annotation.candidate_id join round on round.id = annotation.round_id where annotation.id = $1`, [id]);
      if (row) yield row;
    }
  }
}
