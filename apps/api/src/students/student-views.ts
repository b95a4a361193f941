import { Injectable } from '@nestjs/common';
import { NewStudent, type Student, type StudentOffer } from '@gannet/contracts';
import { releaseTaskIn } from '@gannet/release';
import { defaultStudentSettings, studentTask, whyNoStudent } from '@gannet/student';
import { Refused } from '../errors.js';
import { Projects } from '../projects/projects.js';
import { Releases } from '../releases/releases.js';
import type { ReleaseRow } from '../releases/releases.table.js';
import { isRunning, secondsPerStep } from './students.rules.js';
import { StudentsStore, type StudentViewRow } from './students.store.js';

/** Students and releases as people see them. */
@Injectable()
export class StudentViews {
  constructor(
    private readonly store: StudentsStore,
    private readonly projects: Projects,
    private readonly releases: Releases,
  ) {}

  async all(slug: string): Promise<Student[]> {
    const project = await this.projects.bySlugOrRefuse(slug);
    return Promise.all((await this.store.views(project.id)).map((row) => this.shown(slug, row)));
  }

  async offer(slug: string, version: string): Promise<StudentOffer> {
    const release = await this.releases.byVersionOrRefuse(slug, version);
    const measured = await this.measured();
    return {
      secondsPerStep: secondsPerStep(pixelsOf(release.manifest.image), measured),
      isMeasured: measured !== null,
      problem: whyNone(release),
    };
  }

  /** Refuses a release on which no student can be trained. */
  async trainable(slug: string, version: string): Promise<ReleaseRow> {
    const release = await this.releases.byVersionOrRefuse(slug, version);
    const problem = whyNone(release);
    if (problem !== null) throw new Refused('CONFLICT', problem);
    return release;
  }

  /** Refuses with NOT_FOUND. */
  async byIdOrRefuse(slug: string, id: string): Promise<StudentViewRow> {
    const project = await this.projects.bySlugOrRefuse(slug);
    const [student] = await this.store.views(project.id, id);
    if (!student) throw new Refused('NOT_FOUND', `${slug} has no such student.`);
    return student;
  }

  async one(slug: string, id: string): Promise<Student> {
    return this.shown(slug, await this.byIdOrRefuse(slug, id));
  }

  private async shown(project: string, row: StudentViewRow): Promise<Student> {
    const { id, version, state, steps, scoreName, failure, digest, bestStep, threads, createdAt, finishedAt } = {
      ...row,
      scoreName: studentTask({ kind: releaseTaskIn(row.manifest).name }).scoreName,
    };
    return {
      ...{ id, project, version, state, steps, scoreName, failure, digest, bestStep, threads },
      settings: NewStudent.parse(row.settings),
      secondsLeft: await this.secondsLeft(row),
      curve: [...row.curve],
      notes: [...row.notes],
      figures: [...row.figures],
      files: [...row.files],
      createdBy: row.createdByName,
      createdAt: createdAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
    };
  }

  /** By the rate of the training itself once it is known, or else of the last one. */
  private async secondsLeft(row: StudentViewRow): Promise<number | null> {
    if (!isRunning(row)) return null;
    const left = row.settings.steps - row.steps;
    const validated = row.curve.at(-1)?.step ?? 0;
    if (validated > 0 && row.seconds > 0) return (left * row.seconds) / validated;
    const measured = await this.measured();
    return measured && left * secondsPerStep(pixelsOf(row.manifest.image), measured);
  }

  private async measured(): Promise<{ secondsPerStep: number; pixels: number } | null> {
    const last = await this.store.lastMeasured();
    return last && { secondsPerStep: last.seconds / last.steps, pixels: pixelsOf(last) };
  }
}

/** Pixels of a step. */
function pixelsOf(image: { readonly width: number; readonly height: number }): number {
  return defaultStudentSettings(image).batch * image.width * image.height;
}

/** Why no student is trained on a release, as a sentence. */
function whyNone({ yanked, version, manifest }: ReleaseRow): string | null {
  if (yanked) return `${version} was withdrawn (${yanked.reason}): train a student on another release.`;
  return whyNoStudent(manifest, releaseTaskIn(manifest).name);
}
