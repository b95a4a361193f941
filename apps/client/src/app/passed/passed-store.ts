import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { PassedKind, PassedPage } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

export const PASSED_PAGE = 24;

interface PassedView {
  readonly only: PassedKind | 'all';
  readonly offset: number;
}

/** What people skipped or rejected, a page at a time. */
@Injectable()
export class PassedItemsStore {
  readonly page = signal<PassedPage | null>(null);
  readonly problem = signal<string | null>(null);
  readonly isOpen = signal(false);
  readonly view = signal<PassedView>({ only: 'all', offset: 0 });

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  /** Changes with every skip and rejection, which are news of their round. */
  private readonly age = computed(() => this.project.rounds());

  constructor() {
    effect(() => {
      const view = this.view();
      this.age();
      if (this.isOpen()) untracked(() => void this.load(view));
    });
  }

  look(change: Partial<PassedView>): void {
    this.view.update((view) => ({ ...view, offset: 0, ...change }));
  }

  private async load(view: PassedView): Promise<void> {
    const { only, offset } = view;
    try {
      const page = await this.api.call('passed', { project: this.project.slug() }, undefined, {
        offset,
        limit: PASSED_PAGE,
        only: only === 'all' ? undefined : only,
      });
      if (this.view() !== view) return;
      this.page.set(page);
      this.problem.set(null);
    } catch (error) {
      if (this.view() === view) this.problem.set(sentenceOf(error));
    }
  }
}
