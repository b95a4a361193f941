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

/** Deletes the draft of work that was submitted or rejected. */
export async function dropDraft(tx: Tx, assignmentId: string, personId: string): Promise<void> {
  await tx.run('delete from draft where assignment_id = $1 and person_id = $2', [assignmentId, personId]);
}
