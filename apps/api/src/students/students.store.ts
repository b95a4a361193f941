import { Injectable } from '@nestjs/common';
import { NewStudent, type StudentState } from '@gannet/contracts';
import { z } from 'zod';
import { columnsOf, json, rowOf } from '../database/columns.js';
import { Database, type Tx } from '../database/database.js';
import { type ReleaseRow, ReleaseTable } from '../releases/releases.table.js';
import { QUEUED, STUDENT_COMPLETE, STUDENT_RUNNING, TRAINING } from './students.rules.js';
import { type StudentRow, StudentTable } from './students.table.js';

/** What a student's row does not hold: its release, and the name of who asked for it. */
const ViewRow = z.object({
  ...rowOf(StudentTable).shape,
  version: z.string(),
  roundId: z.string(),
  manifest: json<ReleaseRow['manifest']>(),
  createdByName: z.string(),
});
export type StudentViewRow = z.output<typeof ViewRow>;

/** A training that is complete: how long its steps took. */
const Measured = z.object({
  settings: json<NewStudent>(),
  steps: z.number(),
  seconds: z.number(),
  width: z.number(),
  height: z.number(),
});

/** Every statement about students. */
@Injectable()
export class StudentsStore {
  constructor(private readonly db: Database) {}

  async add(tx: Tx, row: StudentRow): Promise<void> {
    await tx.insert(StudentTable, row);
  }

  byId(id: string, tx: Tx = this.db): Promise<StudentRow | null> {
    return tx.one(StudentTable, 'where id = $1', [id]);
  }

  /** Locks the student until the end of the transaction. The caller has locked its round. */
  lock(tx: Tx, id: string): Promise<StudentRow | null> {
    return tx.one(StudentTable, 'where id = $1 for update', [id]);
  }

  releaseOf({ releaseId }: Pick<StudentRow, 'releaseId'>): Promise<ReleaseRow | null> {
    return this.db.one(ReleaseTable, 'where id = $1', [releaseId]);
  }

  /** Newest first. */
  views(projectId: string, id: string | null = null): Promise<StudentViewRow[]> {
    return this.db.rows(
      ViewRow,
      `select ${columnsOf(StudentTable)}, ${columnsOf(ReleaseTable, 'version', 'roundId', 'manifest')}, person.name as "createdByName" from student
      join release on release.id = student.release_id join person on person.id = student.created_by
      where student.project_id = $1 and ($2::uuid is null or student.id = $2) order by student.created_at desc, student.id`,
      [projectId, id],
    );
  }

  /** The last training on this server that took a measurable time. */
  lastMeasured(): Promise<z.output<typeof Measured> | null> {
    return this.db.row(
      Measured,
      `select student.settings, student.steps, student.seconds,
        (manifest->'image'->>'width')::int as width, (manifest->'image'->>'height')::int as height
      from student join release on release.id = student.release_id
      where student.state = $1 and student.seconds > 1 order by student.finished_at desc limit 1`,
      [STUDENT_COMPLETE],
    );
  }

  async move(tx: Tx, id: string, state: StudentState, failure: string | null, finishedAt: Date | null): Promise<void> {
    await tx.run('update student set state = $2, failure = $3, finished_at = $4 where id = $1', [
      id,
      state,
      failure,
      finishedAt,
    ]);
  }

  /** A worker has begun. False if it is not waited for any more. */
  async begin(id: string): Promise<boolean> {
    const begun = 'update student set state = $2 where id = $1 and state = any ($3)';
    return (await this.db.run(begun, [id, TRAINING, STUDENT_RUNNING])) > 0;
  }

  async saveSteps(id: string, steps: number): Promise<void> {
    await this.db.run('update student set steps = $2 where id = $1 and state = any ($3)', [id, steps, STUDENT_RUNNING]);
  }

  /** Records a validation, whose checkpoint is stored. */
  async saveCurve(
    id: string,
    { curve, steps, seconds, notes }: Pick<StudentRow, 'curve' | 'steps' | 'seconds' | 'notes'>,
  ): Promise<void> {
    await this.db.run(
      `update student set curve = $2, steps = $3, seconds = $4, notes = $5 where id = $1 and state = any ($6)`,
      [id, JSON.stringify(curve), steps, seconds, JSON.stringify(notes), STUDENT_RUNNING],
    );
  }

  async complete(
    tx: Tx,
    id: string,
    made: Pick<StudentRow, 'digest' | 'bestStep' | 'figures' | 'files' | 'steps' | 'seconds' | 'curve' | 'notes'>,
  ): Promise<void> {
    const { digest, bestStep, steps, seconds } = made;
    const { figures, files, curve, notes } = jsonOf(made);
    await tx.run(
      `update student set state = $2, digest = $3, best_step = $4, steps = $5, seconds = $6, figures = $7, files = $8,
        curve = $9, notes = $10, finished_at = now() where id = $1`,
      [id, STUDENT_COMPLETE, digest, bestStep, steps, seconds, figures, files, curve, notes],
    );
  }

  /** Gives the worker back at a checkpoint. */
  async wait(tx: Tx, id: string): Promise<void> {
    await tx.run('update student set state = $2 where id = $1', [id, QUEUED]);
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await tx.run('delete from student where id = $1', [id]);
  }
}

/** Lists as JSON text: the driver would take them for arrays of Postgres. */
function jsonOf({
  figures,
  files,
  curve,
  notes,
}: Pick<StudentRow, 'figures' | 'files' | 'curve' | 'notes'>): Record<'figures' | 'files' | 'curve' | 'notes', string> {
  return {
    figures: JSON.stringify(figures),
    files: JSON.stringify(files),
    curve: JSON.stringify(curve),
    notes: JSON.stringify(notes),
  };
}
