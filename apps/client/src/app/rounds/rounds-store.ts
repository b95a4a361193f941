import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { CandidateState, PoolPage, StartRound } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

export const POOL_PAGE = 48;

export interface PoolView {
  readonly round: number;
  readonly order: 'rank' | 'score' | 'seed';
  readonly state: CandidateState | 'all';
  readonly offset: number;
}

/** What an admin does with rounds, and the page of the ranked pool that is shown. */
@Injectable()
export class RoundsStore {
  readonly problem = signal<string | null>(null);
  readonly isBusy = signal(false);
  readonly pool = signal<PoolPage | null>(null);
  readonly poolProblem = signal<string | null>(null);
  private readonly wish = signal<Partial<PoolView>>({});
  /** The newest round unless another was chosen. */
  readonly view = computed<PoolView | null>(
    () => {
      const newest = this.project.currentRound();
      return newest && { round: newest.number, order: 'rank', state: 'all', offset: 0, ...this.wish() };
    },
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  /** Changes when a round is ranked and whenever an image is labelled or rejected. */
  private readonly poolAge = computed(() => {
    const round = this.project.rounds()?.find((r) => r.number === this.view()?.round);
    return round && `${round.state} ${round.batch.labelled} ${round.batch.rejected}`;
  });

  constructor() {
    effect(() => {
      const view = this.view();
      this.poolAge();
      if (view !== null) untracked(() => void this.loadPool(view));
    });
  }

  look(change: Partial<PoolView>): void {
    this.wish.update((wish) => ({ ...wish, offset: 0, ...change }));
  }

  start(settings: StartRound): Promise<void> {
    return this.act(async () => {
      this.project.take(await this.api.call('startRound', { project: this.project.slug() }, settings));
      this.wish.set({});
    });
  }

  cancel(round: number): Promise<void> {
    return this.act(async () =>
      this.project.take(await this.api.call('cancelRound', { project: this.project.slug(), round })),
    );
  }

  retry(round: number): Promise<void> {
    return this.act(async () =>
      this.project.take(await this.api.call('retryRound', { project: this.project.slug(), round })),
    );
  }

  private async loadPool(view: PoolView): Promise<void> {
    const { round, order, state, offset } = view;
    try {
      const query = { order, offset, limit: POOL_PAGE, state: state === 'all' ? undefined : state };
      const page = await this.api.call('pool', { project: this.project.slug(), round }, undefined, query);
      if (this.view() !== view) return;
      this.pool.set(page);
      this.poolProblem.set(null);
    } catch (error) {
      if (this.view() === view) this.poolProblem.set(sentenceOf(error));
    }
  }

  private async act(verb: () => Promise<void>): Promise<void> {
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      this.problem.set(sentenceOf(error));
    } finally {
      this.isBusy.set(false);
    }
  }
}
