import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { NewStudent, Student, StudentOffer } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

/** The students of a project, and what an admin does with them. */
@Injectable()
export class StudentsStore {
  /** Why the last action failed, or else why the list may be out of date. */
  readonly problem = computed(() => this.refused() ?? this.unread());
  readonly isBusy = signal(false);
  /** Newest first; null until they are loaded. */
  readonly all = signal<readonly Student[] | null>(null);
  /** The newest that is complete: the project's. */
  readonly newest = computed(() => this.all()?.find(({ state }) => state === 'complete') ?? null);
  private readonly refused = signal<string | null>(null);
  private readonly unread = signal<string | null>(null);

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly project = inject(ProjectStore);

  constructor() {
    effect(() => {
      this.live.arrivals(); // news may have been missed meanwhile
      const news = this.live.news('student.moved')();
      const slug = this.project.slug();
      if (slug !== '' && (news === null || news.project === slug)) untracked(() => void this.load(slug));
    });
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

  private async load(slug: string): Promise<void> {
    try {
      const students = await this.api.call('students', { project: slug });
      if (slug === this.project.slug()) this.all.set(students);
      this.unread.set(null);
    } catch (error) {
      this.unread.set(sentenceOf(error));
    }
  }

  private async act(verb: () => Promise<unknown>): Promise<boolean> {
    this.isBusy.set(true);
    this.refused.set(null);
    try {
      await verb();
      await this.load(this.project.slug());
      return true;
    } catch (error) {
      this.refused.set(sentenceOf(error));
      return false;
    } finally {
      this.isBusy.set(false);
    }
  }
}
