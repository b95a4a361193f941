import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Annotation, AnnotationPage, AnnotationQuery } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

export const GOLD_PAGE = 24;

interface GoldView {
  readonly only: NonNullable<AnnotationQuery['only']> | 'all';
  readonly offset: number;
}

/** Accepted annotations, a page at a time, and which of them are held out as gold. */
@Injectable()
export class GoldStore {
  readonly page = signal<AnnotationPage | null>(null);
  readonly problem = signal<string | null>(null);
  /** Annotations that are being added to or removed from the gold set. */
  readonly busy = signal<ReadonlySet<string>>(new Set());
  readonly isOpen = signal(false);
  readonly view = signal<GoldView>({ only: 'all', offset: 0 });

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  private readonly accepted = computed(() => this.project.currentRound()?.labelledInAll);

  constructor() {
    effect(() => {
      const view = this.view();
      this.accepted();
      if (this.isOpen()) untracked(() => void this.load(view));
    });
  }

  look(change: Partial<GoldView>): void {
    this.view.update((view) => ({ ...view, offset: 0, ...change }));
  }

  async hold({ id }: Annotation, isGold: boolean): Promise<void> {
    this.busy.update((busy) => new Set([...busy, id]));
    this.problem.set(null);
    try {
      await this.api.call('changeAnnotation', { project: this.project.slug(), annotationId: id }, { isGold });
      await this.load(this.view());
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.busy.update((busy) => new Set([...busy].filter((other) => other !== id)));
    }
  }

  private async load(view: GoldView): Promise<void> {
    const { only, offset } = view;
    try {
      const page = await this.api.call('annotations', { project: this.project.slug() }, undefined, {
        offset,
        limit: GOLD_PAGE,
        only: only === 'all' ? undefined : only,
      });
      if (this.view() !== view) return;
      if (page.annotations.length === 0 && offset > 0)
        this.look({ offset: Math.max(0, offset - GOLD_PAGE) }); // the last one on a page has left it
      else this.page.set(page);
    } catch (error) {
      if (this.view() === view) this.problem.set(sentenceOf(error));
    }
  }
}
