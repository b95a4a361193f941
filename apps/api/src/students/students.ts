import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { NewStudent, Student } from '@gannet/contracts';
import { Cleanup } from '../builds/cleanup.js';
import { CONFIG, type Config } from '../config.js';
import { Database, type Tx } from '../database/database.js';
import type { Caller } from '../edge/serves.js';
import { StudentSteps } from './student-steps.js';
import { StudentViews } from './student-views.js';
import { QUEUED } from './students.rules.js';
import type { StudentRow } from './students.table.js';

/** What an admin does with students: train, cancel, resume, delete. */
@Injectable()
export class Students {
  private readonly log = new Logger(Students.name);

  constructor(
    private readonly db: Database,
    private readonly views: StudentViews,
    private readonly steps: StudentSteps,
    private readonly tidying: Cleanup,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async train(slug: string, version: string, settings: NewStudent, { personId }: Caller): Promise<Student> {
    const release = await this.views.trainable(slug, version);
    const student: StudentRow = {
      id: randomUUID(),
      projectId: release.projectId,
      releaseId: release.id,
      settings,
      threads: this.config.threads,
      state: QUEUED,
      steps: 0,
      seconds: 0,
      curve: [],
      notes: [],
      failure: null,
      digest: null,
      bestStep: null,
      figures: [],
      files: [],
      createdBy: personId,
      createdAt: new Date(),
      finishedAt: null,
    };
    await this.db.inTransaction((tx) => this.steps.begin(tx, student, release.roundId));
    this.log.log(`${slug} ${version}: a student of ${settings.steps} steps begins`);
    return this.views.one(slug, student.id);
  }

  async cancel(slug: string, id: string): Promise<Student> {
    await this.change(slug, id, (tx, student) => this.steps.cancel(tx, student));
    return this.views.one(slug, id);
  }

  async resume(slug: string, id: string): Promise<Student> {
    await this.change(slug, id, (tx, student, roundId) => this.steps.resume(tx, student, roundId));
    return this.views.one(slug, id);
  }

  /** A worker that is still writing for it removes what it wrote. */
  async remove(slug: string, id: string): Promise<void> {
    const student = await this.change(slug, id, (tx, held) => this.steps.remove(tx, held));
    await this.tidying.removeStudent(student);
  }

  private async change(
    slug: string,
    id: string,
    act: (tx: Tx, student: StudentRow, roundId: string) => Promise<void>,
  ): Promise<StudentRow> {
    const student = await this.views.byIdOrRefuse(slug, id);
    const { roundId } = student;
    await this.db.inTransaction(async (tx) => act(tx, await this.steps.hold(tx, student, roundId), roundId));
    return student;
  }
}
