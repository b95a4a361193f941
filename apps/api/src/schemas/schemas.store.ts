import { Injectable } from '@nestjs/common';
import type { LabelSchema, Placement } from '@gannet/contracts';
import { z } from 'zod';
import { AnnotationTable } from '../assignments/assignments.table.js';
import { BUILD_ENDED } from '../builds/builds.rules.js';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT } from '../projects/annotations-in-use.js';
import { type SchemaVersionRow, SchemaVersionTable } from '../projects/schema-versions.table.js';
import { ANNOTATING } from '../rounds/rounds.rules.js';
import { type RoundRow, RoundTable } from '../rounds/rounds.table.js';

const ANNOTATION = rowOf(AnnotationTable);

const KeptLabels = z.object({
  ...ANNOTATION.pick({ id: true, labels: true, schemaVersion: true, isGold: true, isStale: true }).shape,
  points: json<readonly Placement[]>().nullable(),
});
type KeptLabels = z.output<typeof KeptLabels>;

const Running = z.object({ isProbe: z.boolean() });

const OpenWork = z.object({ drafts: z.number(), inHand: z.number(), releases: z.number() });

/** Every statement about changes of schemas. */
@Injectable()
export class SchemasStore {
  constructor(private readonly db: Database) {}

  /** Who made the versions, by version. */
  async authors(projectId: string): Promise<Map<number, string>> {
    const rows = await this.db.rows(
      z.object({ version: z.number(), name: z.string() }),
      `select schema_version.version, person.name from schema_version join person on person.id = schema_version.person_id
      where schema_version.project_id = $1`,
      [projectId],
    );
    return new Map(rows.map(({ version, name }) => [version, name]));
  }

  /** Locks all rounds of a project until the end of the transaction; nobody submits or begins to train meanwhile. */
  lockRounds(tx: Tx, projectId: string): Promise<RoundRow[]> {
    return tx.all(RoundTable, 'where project_id = $1 order by number for update', [projectId]);
  }

  rounds(projectId: string): Promise<RoundRow[]> {
    return this.db.all(RoundTable, 'where project_id = $1 order by number', [projectId]);
  }

  /** Releases that are being made or previewed. */
  runningBuilds(projectId: string, tx: Tx = this.db): Promise<z.output<typeof Running>[]> {
    return tx.rows(
      Running,
      `select purpose = 'probe' as "isProbe" from build where project_id = $1 and state <> all ($2)`,
      [projectId, BUILD_ENDED],
    );
  }

  /** The project's annotations that were not replaced, with one label map in memory at a time. */
  async *annotations(projectId: string, tx: Tx = this.db): AsyncGenerator<KeptLabels> {
    const ids = await tx.rows(
      ANNOTATION.pick({ id: true }),
      `select annotation.id from annotation where project_id = $1 and ${CURRENT} order by created_at, id`,
      [projectId],
    );
    for (const { id } of ids) {
      const row = await tx.row(
        KeptLabels,
        `select ${columnsOf(AnnotationTable, 'id', 'labels', 'points', 'schemaVersion', 'isGold', 'isStale')} from annotation where id = $1 and ${CURRENT}`,
        [id],
      );
      if (row) yield row;
    }
  }

  /** Unfinished work on images of the round under way, images in people's hands, and published releases. */
  async openWork(projectId: string): Promise<z.output<typeof OpenWork>> {
    const row = await this.db.row(
      OpenWork,
      `select
        (select count(*) from draft join assignment on assignment.id = draft.assignment_id join round on round.id = assignment.round_id
          where assignment.project_id = $1 and assignment.state in ('waiting', 'leased') and round.state = $2) as drafts,
        (select count(*) from assignment where project_id = $1 and state = 'leased') as "inHand",
        (select count(*) from release where project_id = $1) as releases`,
      [projectId, ANNOTATING],
    );
    return row ?? { drafts: 0, inHand: 0, releases: 0 };
  }

  async add(tx: Tx, row: SchemaVersionRow): Promise<void> {
    await tx.insert(SchemaVersionTable, row);
  }

  async setPresent(tx: Tx, projectId: string, schema: LabelSchema, version: number): Promise<void> {
    await tx.run('update project set schema = $2, schema_version = $3 where id = $1', [projectId, schema, version]);
  }

  async markStale(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.run('update annotation set is_stale = true where id = any ($1)', [ids]);
  }
}
