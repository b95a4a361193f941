import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Build, ReleaseSettings } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

/** Releases that are being made, and what an admin does with them. */
@Injectable()
export class BuildsStore {
  /** Why the last action failed, or else why the list may be out of date. */
  readonly problem = computed(() => this.refused() ?? this.unread());
  readonly isBusy = signal(false);
  private readonly refused = signal<string | null>(null);
  private readonly unread = signal<string | null>(null);
  private readonly all = signal<readonly Build[]>([]);
  /** Those that are not complete; a round's own release is shown on the rounds page. */
  readonly open = computed(() => this.all().filter(({ state, isOfRound }) => state !== 'complete' && !isOfRound));

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly project = inject(ProjectStore);

  constructor() {
    effect(() => {
      this.live.arrivals(); // news may have been missed meanwhile
      const news = this.live.news('build.moved')();
      const slug = this.project.slug();
      if (slug !== '' && (news === null || news.project === slug)) untracked(() => void this.load(slug));
    });
  }

  /** True if the release has been started. */
  start(round: number, settings: ReleaseSettings): Promise<boolean> {
    return this.act(() => this.api.call('startBuild', { project: this.project.slug() }, { round, settings }));
  }

  cancel(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('cancelBuild', { project: this.project.slug(), build: build.id }));
  }

  resume(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('resumeBuild', { project: this.project.slug(), build: build.id }));
  }

  discard(build: Build): Promise<boolean> {
    return this.act(() => this.api.call('discardBuild', { project: this.project.slug(), build: build.id }));
  }

  private async load(slug: string): Promise<void> {
    try {
      const builds = await this.api.call('builds', { project: slug });
      if (slug === this.project.slug()) this.all.set(builds);
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
