import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { type UploadFound, type UploadRow, UploadTable } from './generators.table.js';

const UPLOAD = `select ${columnsOf(UploadTable)}, person.name as by
  from generator_upload join person on person.id = generator_upload.person_id`;
const WithName = z.object({
  ...rowOf(UploadTable).shape,
  settings: json<UploadRow['settings']>(),
  state: z.custom<UploadRow['state']>(),
  result: json<UploadFound>().nullable(),
  by: z.string(),
});
export type UploadWithName = UploadRow & { readonly by: string };

/** Every statement about uploads. */
@Injectable()
export class UploadsStore {
  constructor(private readonly db: Database) {}

  /** Latest first. */
  all(): Promise<UploadWithName[]> {
    return this.db.rows(WithName, `${UPLOAD} order by started_at desc, generator_upload.id`);
  }

  byId(id: string): Promise<UploadWithName | null> {
    return this.db.row(WithName, `${UPLOAD} where generator_upload.id = $1`, [id]);
  }

  /** The row, if it is ready; nobody keeps or discards it until the end of the transaction. */
  lockReady(tx: Tx, id: string): Promise<UploadRow | null> {
    return tx.one(UploadTable, `where id = $1 and state = 'ready' for update`, [id]);
  }

  add(row: UploadRow): Promise<void> {
    return this.db.insert(UploadTable, row);
  }

  /** Records that the bytes from `first` on have arrived; false if they are not the next ones. */
  async advance(id: string, first: number, bytes: number): Promise<boolean> {
    return this.changed(
      `received = received + $3, state = case when received + $3 = bytes then 'importing' else state end`,
      `received = $2 and state = 'receiving'`,
      [id, first, bytes],
    );
  }

  /** Shows that the upload is being worked on; false if it was discarded. */
  beat(id: string): Promise<boolean> {
    return this.changed('received = received', `state in ('importing', 'validating')`, [id]);
  }

  validating(id: string): Promise<boolean> {
    return this.changed(`state = 'validating'`, `state = 'importing'`, [id]);
  }

  ready(id: string, result: UploadFound): Promise<boolean> {
    return this.changed(`state = 'ready', result = $2`, `state = 'validating'`, [id, result]);
  }

  refuse(id: string, problem: string): Promise<boolean> {
    return this.changed(`state = 'refused', problem = $2`, `state in ('importing', 'validating')`, [id, problem]);
  }

  /** Refuses those whose process has not reported since `before`; returns their number. */
  refuseSilent(before: Date, problem: string): Promise<number> {
    return this.db.run(
      `update generator_upload set state = 'refused', problem = $2, moved_at = now()
      where state in ('importing', 'validating') and moved_at < $1`,
      [before, problem],
    );
  }

  /** Removes uploads of which no piece has arrived since `received`, and refused ones from before `refused`. */
  removeOld({ received, refused }: { readonly received: Date; readonly refused: Date }): Promise<number> {
    return this.db.run(
      `delete from generator_upload
      where (state = 'receiving' and moved_at < $1) or (state = 'refused' and moved_at < $2)`,
      [received, refused],
    );
  }

  async remove(tx: Tx, id: string): Promise<boolean> {
    return (await tx.run('delete from generator_upload where id = $1', [id])) > 0;
  }

  /** The uploads whose files are needed: those under way, and the packages of generators. */
  async wanted(): Promise<ReadonlySet<string>> {
    const rows = await this.db.rows(
      z.object({ id: z.string() }),
      `select id from generator_upload where state <> 'refused'
      union select upload_id from generator where upload_id is not null`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  private async changed(change: string, condition: string, values: readonly unknown[]): Promise<boolean> {
    const sql = `update generator_upload set ${change}, moved_at = now() where id = $1 and ${condition}`;
    return (await this.db.run(sql, values)) > 0;
  }
}
