import { EntitySchema } from 'typeorm';
import type { NewStudent, Student, StudentFigures, StudentFile, StudentState } from '@gannet/contracts';
import { wordsOf } from '../database/columns.js';
import { STUDENT_COMPLETE, STUDENT_FAILED, STUDENT_STATES } from './students.rules.js';

/** A compact network that is trained on a release, or was. Its files are in the object store. */
export interface StudentRow {
  readonly id: string;
  readonly projectId: string;
  readonly releaseId: string;
  readonly settings: NewStudent;
  /** Number of cores, part of the request: another number gives other bytes. */
  readonly threads: number;
  readonly state: StudentState;
  readonly steps: number;
  /** Time spent training so far, without waiting. */
  readonly seconds: number;
  readonly curve: Student['curve'];
  readonly notes: readonly string[];
  readonly failure: string | null;
  /** SHA-256 of `student.onnx`. */
  readonly digest: string | null;
  readonly bestStep: number | null;
  readonly figures: readonly StudentFigures[];
  readonly files: readonly StudentFile[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

export const StudentTable = new EntitySchema<StudentRow>({
  name: 'student',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'student_is_known_by_id' },
    projectId: { type: 'uuid', name: 'project_id' },
    releaseId: { type: 'uuid', name: 'release_id' },
    settings: { type: 'jsonb' },
    threads: { type: 'int' },
    state: { type: 'text' },
    steps: { type: 'int' },
    seconds: { type: 'float8' },
    curve: { type: 'jsonb' },
    notes: { type: 'jsonb' },
    failure: { type: 'text', nullable: true },
    digest: { type: 'text', nullable: true },
    bestStep: { type: 'int', name: 'best_step', nullable: true },
    figures: { type: 'jsonb' },
    files: { type: 'jsonb' },
    createdBy: { type: 'uuid', name: 'created_by' },
    createdAt: { type: 'timestamptz', name: 'created_at' },
    finishedAt: { type: 'timestamptz', name: 'finished_at', nullable: true },
  },
  indices: [{ name: 'students_of_a_project', columns: ['projectId'] }],
  checks: [
    { name: 'student_state_is_known', expression: `"state" IN (${wordsOf(STUDENT_STATES)})` },
    {
      name: 'a_failed_student_says_why',
      expression: `("state" = ${wordsOf([STUDENT_FAILED])}) = ("failure" IS NOT NULL)`,
    },
    {
      name: 'a_complete_student_has_a_digest',
      expression: `("state" = ${wordsOf([STUDENT_COMPLETE])}) = ("digest" IS NOT NULL)`,
    },
  ],
  foreignKeys: [
    {
      name: 'student_belongs_to_project',
      target: 'project',
      columnNames: ['projectId'],
      referencedColumnNames: ['id'],
    },
    {
      name: 'student_is_of_release',
      target: 'release',
      columnNames: ['releaseId'],
      referencedColumnNames: ['id'],
      onDelete: 'CASCADE',
    },
    {
      name: 'student_was_asked_for_by_person',
      target: 'person',
      columnNames: ['createdBy'],
      referencedColumnNames: ['id'],
    },
  ],
});
