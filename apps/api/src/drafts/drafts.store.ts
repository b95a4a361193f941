import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import type { DraftRow } from './drafts.table.js';

const DRAFT = `assignment_id as "assignmentId", person_id as "personId", revision, width, height, labels, points, confidence, seconds, saved_at as "savedAt"`;

/** Every statement about drafts. Each names the person: nobody reads or writes another's. */
@Injectable()
export class DraftsStore {
  constructor(private readonly db: Database) {}

  find(assignmentId: string, personId: string, tx: Tx = this.db): Promise<DraftRow | null> {
    return tx.row(`select ${DRAFT} from draft where assignment_id = $1 and person_id = $2`, [assignmentId, personId]);
  }

  /** In place of the version before. */
  async keep(
    tx: Tx,
    { assignmentId, personId, revision, width, height, labels, points, confidence, seconds, savedAt }: DraftRow,
  ): Promise<void> {
    await tx.rows(
      `insert into draft (assignment_id, person_id, revision, width, height, labels, points, confidence, seconds, saved_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (assignment_id, person_id) do update set revision = excluded.revision,
      width = excluded.width, height = excluded.height, labels = excluded.labels, points = excluded.points, confidence = excluded.confidence, seconds = excluded.seconds,
      saved_at = excluded.saved_at`,
      [
        assignmentId,
        personId,
        revision,
        width,
        height,
        labels,
        points === null ? null : JSON.stringify(points),
        confidence,
        seconds,
        savedAt,
      ],
    );
  }
}

/** The work arrived where it belongs: its draft has done its duty. */
export async function dropDraft(tx: Tx, assignmentId: string, personId: string): Promise<void> {
  await tx.rows('delete from draft where assignment_id = $1 and person_id = $2', [assignmentId, personId]);
}
