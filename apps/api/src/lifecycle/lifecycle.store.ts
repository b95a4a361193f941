import { Injectable } from '@nestjs/common';
import type { BuildState, RoundState, StudentState } from '@gannet/contracts';
import { z } from 'zod';
import { BUILD_ENDED } from '../builds/builds.rules.js';
import { Database, type Tx } from '../database/database.js';
import { CURRENT } from '../projects/annotations-in-use.js';
import { ENDED } from '../rounds/rounds.rules.js';
import { STUDENT_RUNNING } from '../students/students.rules.js';
import { type RoundRow, RoundTable } from '../rounds/rounds.table.js';

const Counts = z.object({
  annotations: z.number(),
  drafts: z.number(),
  rounds: z.number(),
  releases: z.number(),
  images: z.number(),
  inHand: z.number(),
});

/** A round that goes on, a build or a student; both ids are null for a round. */
const Running = z.object({
  roundId: z.string(),
  buildId: z.string().nullable(),
  studentId: z.string().nullable(),
  round: z.number(),
  state: z.custom<RoundState | BuildState | StudentState>((state) => typeof state === 'string'),
  isShown: z.boolean(),
});
export type Running = z.output<typeof Running>;

const Kept = z.object({ builds: z.array(z.string()), weights: z.array(z.string()) });

/** Every statement about archiving and deleting projects. */
@Injectable()
export class LifecycleStore {
  constructor(private readonly db: Database) {}

  /** Locks all rounds of a project until the end of the transaction: nobody submits, and no worker writes meanwhile. */
  lockRounds(tx: Tx, projectId: string): Promise<RoundRow[]> {
    return tx.all(RoundTable, 'where project_id = $1 order by number for update', [projectId]);
  }

  async setArchived(tx: Tx, projectId: string, archivedAt: Date | null): Promise<void> {
    await tx.run('update project set archived_at = $2 where id = $1', [projectId, archivedAt]);
  }

  async setDeleting(tx: Tx, projectId: string, deletingAt: Date): Promise<void> {
    await tx.run('update project set deleting_at = $2 where id = $1', [projectId, deletingAt]);
  }

  async counts(projectId: string): Promise<z.output<typeof Counts>> {
    const row = await this.db.row(
      Counts,
      `select
        (select count(*) from annotation where project_id = $1 and ${CURRENT}) as annotations,
        (select count(*) from draft join assignment on assignment.id = draft.assignment_id
          where assignment.project_id = $1 and assignment.state in ('waiting', 'leased')) as drafts,
        (select count(*) from round where project_id = $1) as rounds,
        (select count(*) from release where project_id = $1) as releases,
        (select coalesce(sum((manifest->'counts'->>'images')::int), 0) from release where project_id = $1) as images,
        (select count(*) from assignment where project_id = $1 and state = 'leased') as "inHand"`,
      [projectId],
    );
    if (!row) throw new Error('counts without a row');
    return row;
  }

  /** The rounds, builds and students that go on. A round's own build, and a preview, are not shown. */
  running(projectId: string, tx: Tx = this.db): Promise<Running[]> {
    return tx.rows(
      Running,
      `select id as "roundId", null::uuid as "buildId", null::uuid as "studentId", number as round, state, true as "isShown"
      from round where project_id = $1 and state <> all ($2)
      union all select round_id, build.id, null, number, build.state, purpose = 'asked'
      from build join round on round.id = build.round_id where build.project_id = $1 and build.state <> all ($3)
      union all select round_id, null, student.id, number, student.state, true from student join release on release.id = student.release_id
      join round on round.id = release.round_id where student.project_id = $1 and student.state = any ($4)
      order by round, "buildId" nulls first, "studentId" nulls first`,
      [projectId, ENDED, BUILD_ENDED, STUDENT_RUNNING],
    );
  }

  /** What is stored under names that only the rows tell. */
  async kept(projectId: string, tx: Tx = this.db): Promise<z.output<typeof Kept>> {
    const row = await tx.row(
      Kept,
      `select array(select id from build where project_id = $1 order by id) as builds,
        array(select digest from interpreter where project_id = $1 union
          select interpreter_digest from build where project_id = $1 and interpreter_digest is not null order by 1) as weights`,
      [projectId],
    );
    return row ?? { builds: [], weights: [] };
  }
}
