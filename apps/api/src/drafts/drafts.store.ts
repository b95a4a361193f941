import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/database.js';
import { type DraftRow, DraftTable } from './drafts.table.js';

/** Every statement about drafts. Each names the person: nobody reads or writes another's draft. */
@Injectable()
export class DraftsStore {
  constructor(private readonly db: Database) {}

  find(assignmentId: string, personId: string, tx: Tx = this.db): Promise<DraftRow | null> {
    return tx.one(DraftTable, 'where assignment_id = $1 and person_id = $2', [assignmentId, personId]);
  }

  /** Replaces the previous version. */
  async save(tx: Tx, row: DraftRow): Promise<void> {
    await tx.upsert(DraftTable, row, ['assignmentId', 'personId']);
  }
}

/** For an image that is labelled again: the earlier labels become the person's draft, unless they have one. */
export async function draftAgain(tx: Tx, assignmentId: string, personId: string): Promise<void> {
  await tx.run(
    `insert into draft (assignment_id, person_id, revision, width, height, labels, points, confidence, seconds, saved_at, schema_version)
    select assignment.id, $2, 1, annotation.width, annotation.height, annotation.labels, annotation.points, annotation.confidence, 0, $3, annotation.schema_version
    from assignment join annotation on annotation.id = assignment.replaces_id where assignment.id = $1
    on conflict (assignment_id, person_id) do nothing`,
    [assignmentId, personId, new Date()],
  );
}

/** Deletes the draft of work that was submitted or rejected. */
export async function dropDraft(tx: Tx, assignmentId: string, personId: string): Promise<void> {
  await tx.run('delete from draft where assignment_id = $1 and person_id = $2', [assignmentId, personId]);
}
