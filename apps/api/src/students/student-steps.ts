import { Injectable } from '@nestjs/common';
import { type ChunkOwner, Chunks } from '../chunks/chunks.js';
import type { ChunkKind, ChunkRow } from '../chunks/chunks.table.js';
import type { Tx } from '../database/database.js';
import { Refused } from '../errors.js';
import { notify } from '../news/news.js';
import { isOpen, lockOpen } from '../projects/open-projects.js';
import { ProjectsStore } from '../projects/projects.store.js';
import { RoundsStore } from '../rounds/rounds.store.js';
import { isRunning, isStopped, QUEUED, STUDENT_CANCELLED, STUDENT_FAILED } from './students.rules.js';
import { StudentsStore } from './students.store.js';
import type { StudentRow } from './students.table.js';

/** A student whose row is locked, after that of its release's round, and the chunk that trains it. */
interface LockedStudent {
  readonly student: StudentRow;
  readonly chunk: ChunkRow;
}

/**
 * The transitions of students. A training is a sequence of chunks: one goes on from the last checkpoint until the
 * training is complete or, at a checkpoint, other work waits for the worker.
 */
@Injectable()
export class StudentSteps implements ChunkOwner<LockedStudent> {
  constructor(
    private readonly store: StudentsStore,
    private readonly rounds: RoundsStore,
    private readonly projects: ProjectsStore,
    private readonly chunks: Chunks,
  ) {}

  /** Its first job is sent on commit. Refused in an archived project. */
  async begin(tx: Tx, student: StudentRow, roundId: string): Promise<void> {
    await this.rounds.lock(tx, roundId);
    await lockOpen(tx, student.projectId);
    await this.store.add(tx, student);
    await this.addChunk(tx, student, roundId, 0);
    await this.tell(tx, student);
  }

  /** Stops the training at its last checkpoint. The caller holds the student. */
  async cancel(tx: Tx, student: StudentRow): Promise<void> {
    if (!isRunning(student))
      throw new Refused('CONFLICT', `This student is ${student.state}; there is nothing to cancel.`);
    await this.store.move(tx, student.id, STUDENT_CANCELLED, null, new Date());
    await this.tell(tx, student);
  }

  /** Goes on from the last checkpoint. The caller holds the student. */
  async resume(tx: Tx, student: StudentRow, roundId: string): Promise<void> {
    if (!isStopped(student))
      throw new Refused(
        'CONFLICT',
        `This student is ${student.state}; only one that failed or was cancelled can be resumed.`,
      );
    await this.store.move(tx, student.id, QUEUED, null, null);
    await this.chunks.reopen(tx, { roundId, buildId: null, studentId: student.id });
    await this.tell(tx, student);
  }

  /** Deletes the row. The caller holds the student. */
  async remove(tx: Tx, student: StudentRow): Promise<void> {
    if (isRunning(student))
      throw new Refused('CONFLICT', 'This student is being trained: cancel the training before you delete it.');
    await this.store.remove(tx, student.id);
    await this.tell(tx, student);
  }

  /** Locks a student and its release's round. Refuses one of an archived project. */
  async hold(tx: Tx, { id, projectId }: Pick<StudentRow, 'id' | 'projectId'>, roundId: string): Promise<StudentRow> {
    await this.rounds.lock(tx, roundId);
    const student = await this.store.lock(tx, id);
    await lockOpen(tx, projectId);
    if (!student) throw new Refused('GONE', 'This student was deleted.');
    return student;
  }

  async lock(tx: Tx, chunk: ChunkRow): Promise<LockedStudent | null> {
    const round = await this.rounds.lock(tx, chunk.roundId);
    const student = round && chunk.studentId ? await this.store.lock(tx, chunk.studentId) : null;
    if (!round || !student || !isRunning(student)) return null;
    return (await isOpen(tx, student.projectId)) ? { student, chunk } : null;
  }

  /** The chunk's results have made the student complete, or it has come to a checkpoint. */
  async moveOn(tx: Tx, { student, chunk }: LockedStudent, _finished: ChunkKind): Promise<void> {
    const now = await this.store.byId(student.id, tx);
    if (now && isRunning(now)) await this.addChunk(tx, student, chunk.roundId, chunk.first + 1);
  }

  async fail(tx: Tx, { student }: LockedStudent, failure: string): Promise<void> {
    await this.store.move(tx, student.id, STUDENT_FAILED, failure, new Date());
  }

  notify(tx: Tx, { student }: LockedStudent): Promise<void> {
    return this.tell(tx, student);
  }

  private async tell(tx: Tx, { id, projectId }: StudentRow): Promise<void> {
    const project = await this.projects.byId(projectId, tx);
    if (project) await notify(tx, { what: 'student', project: project.slug, studentId: id });
  }

  private addChunk(tx: Tx, { id }: StudentRow, roundId: string, first: number): Promise<void> {
    return this.chunks.add(tx, { roundId, buildId: null, studentId: id }, 'student', [{ first, count: 1 }]);
  }
}
