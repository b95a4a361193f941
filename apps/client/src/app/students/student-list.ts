import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { ReleaseDetail, Student } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { ProjectStore } from '../projects/project-store';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { bytes, count, duration, moment } from '../ui/words';
import { StudentsStore } from './students-store';
import { TrainStudent } from './train-student';
import { TrainingCurve } from './training-curve';
import { TryStudent } from './try-student';

const STATES: Readonly<Record<Student['state'], string>> = {
  queued: 'waiting for a worker',
  training: 'training',
  complete: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The students of a release: how they are trained, what came of them, and a picture to try them on. */
@Component({
  selector: 'g-student-list',
  imports: [MatButtonModule, Icon, Note, TrainStudent, TrainingCurve, TryStudent],
  templateUrl: './student-list.html',
  styles: `
    :host,
    li,
    article {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 10px;
    }
    ul.students {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 20px;
    }
    h3,
    p {
      margin: 0;
    }
    progress {
      width: 100%;
    }
    code {
      overflow-wrap: anywhere;
    }
    p.lead {
      max-width: 70ch;
    }
  `,
})
export class StudentList {
  readonly release = input.required<ReleaseDetail>();

  protected readonly store = inject(StudentsStore);
  protected readonly project = inject(ProjectStore);
  protected readonly isTraining = signal(false);
  /** The student that a picture is tried on. */
  protected readonly tried = signal<string | null>(null);
  /** The student that is about to be deleted. */
  protected readonly doomed = signal<string | null>(null);
  protected readonly words = { bytes, count, duration, moment };
  protected readonly states = STATES;
  protected readonly mayTrain = computed(
    () => this.project.role() === 'admin' && this.project.archivedAt() === null && this.release().yanked === null,
  );
  protected readonly mayChange = computed(() => this.project.role() === 'admin' && this.project.archivedAt() === null);
  protected readonly students = computed(() =>
    (this.store.all() ?? [])
      .filter(({ version }) => version === this.release().version)
      .map((student) => ({
        ...student,
        isRunning: student.state === 'queued' || student.state === 'training',
        isStopped: student.state === 'failed' || student.state === 'cancelled',
        links: student.files.map((file) => ({ ...file, url: this.urlOf(student, file.path) })),
        whole: this.urlOf(student, 'student.tar'),
      })),
  );
  protected readonly valueOf = (
    { value, interval }: { value: number | null; interval: { low: number; high: number } | null },
    digits: number,
  ): string =>
    value === null
      ? 'not in these images'
      : `${value.toFixed(digits)}${interval ? ` (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})` : ''}`;

  protected async remove(student: Student): Promise<void> {
    if (await this.store.remove(student)) this.doomed.set(null);
  }

  private urlOf({ project, id }: Student, file: string): string {
    return urlOf('studentFile', { project, student: id, file });
  }
}
