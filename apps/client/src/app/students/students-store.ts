import { computed, Injectable } from '@angular/core';
import type { NewStudent, Student, StudentOffer } from '@gannet/contracts';
import { ProjectList } from '../projects/project-list';

/** The students of a project, newest first, and what an admin does with them. */
@Injectable()
export class StudentsStore extends ProjectList<Student> {
  /** The newest that is complete: the project's. */
  readonly newest = computed(() => this.all()?.find(({ state }) => state === 'complete') ?? null);

  constructor() {
    super('student.moved');
  }

  offer(version: string): Promise<StudentOffer> {
    return this.api.call('studentOffer', { project: this.project.slug(), version });
  }

  /** True if the training has been started. */
  train(version: string, settings: NewStudent): Promise<boolean> {
    return this.act(() => this.api.call('trainStudent', { project: this.project.slug(), version }, settings));
  }

  cancel({ id }: Student): Promise<boolean> {
    return this.act(() => this.api.call('cancelStudent', { project: this.project.slug(), student: id }));
  }

  resume({ id }: Student): Promise<boolean> {
    return this.act(() => this.api.call('resumeStudent', { project: this.project.slug(), student: id }));
  }

  remove({ id }: Student): Promise<boolean> {
    return this.act(() => this.api.call('deleteStudent', { project: this.project.slug(), student: id }));
  }

  protected fetch(project: string): Promise<readonly Student[]> {
    return this.api.call('students', { project });
  }
}
