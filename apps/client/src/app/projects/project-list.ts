import { computed, effect, inject, signal, untracked } from '@angular/core';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from './project-store';

/** A list of things of the project, which follows the news of them, and what is done with them. */
export abstract class ProjectList<T> {
  /** Why the last action failed, or else why the list may be out of date. */
  readonly problem = computed(() => this.refused() ?? this.unread());
  readonly isBusy = signal(false);
  /** Null until they are loaded. */
  readonly all = signal<readonly T[] | null>(null);
  private readonly refused = signal<string | null>(null);
  private readonly unread = signal<string | null>(null);

  protected readonly api = inject(Api);
  protected readonly project = inject(ProjectStore);

  protected constructor(of: 'build.moved' | 'student.moved') {
    const live = inject(Live);
    effect(() => {
      live.arrivals(); // news may have been missed meanwhile
      const news = live.news(of)();
      const slug = this.project.slug();
      if (slug !== '' && (news === null || news.project === slug)) untracked(() => void this.load(slug));
    });
  }

  /** Those of the project, from the server. */
  protected abstract fetch(project: string): Promise<readonly T[]>;

  /** Does something and loads the list again. False if it failed, and `problem` says why. */
  protected async act(verb: () => Promise<unknown>): Promise<boolean> {
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

  private async load(slug: string): Promise<void> {
    try {
      const all = await this.fetch(slug);
      if (slug === this.project.slug()) this.all.set(all);
      this.unread.set(null);
    } catch (error) {
      this.unread.set(sentenceOf(error));
    }
  }
}
