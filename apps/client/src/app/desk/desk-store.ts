import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Item } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import { NOW } from '../edge/clock';
import { Desk } from './desk';
import { QueueStore } from './queue-store';

/**
 * What is asked once before it is done: to submit work that looks unfinished, to submit a prediction that was hardly
 * looked at, to submit after the other version was in sight, to reject, to skip what one has worked on.
 */
export type Question = 'unfinished' | 'unchanged' | 'version' | 'reject' | 'skip';

/**
 * Nobody has looked at an image, or read a question, before this time is over: what is pressed until then, with nothing
 * changed, was meant for the image before, or is the second half of a double press.
 */
const GLANCE_MS = 600;
/** Nobody has checked a prediction, class by class, in less time: to accept it as it is within that is asked about. */
const HASTY_SECONDS = 10;
const SURE_AGAIN_MS = 4_000;

/**
 * What may be done at the desk now, whatever the task, and what is asked before. Whatever is said of one image ends
 * with it.
 */
@Injectable()
export class DeskStore {
  readonly isWorking = computed(
    () => this.queue.phase() === 'working' && !this.queue.isChecking() && !this.keeper.isElsewhere(),
  );
  /** Is the other version of the work looked at, where there are two? */
  readonly isRivalShown = computed(
    () =>
      this.keeper.rival() !== null &&
      !this.keeper.isElsewhere() &&
      this.looked() !== null &&
      this.looked() === this.queue.item(),
  );
  /** May the work be changed? Not while it is out of sight. */
  readonly mayChange = computed(() => this.isWorking() && !this.isRivalShown());
  /** May the image be given back, as skipped or rejected? */
  readonly mayGiveBack = computed(() => this.isWorking() || this.queue.isStuck());
  /** What the person is asked now. */
  readonly asks = computed(() => (this.asked()?.item === this.queue.item() ? (this.asked()?.question ?? null) : null));

  /** Time in front of the image when something was asked. */
  readonly askedAfter = computed(() => this.asked()?.seconds ?? 0);

  private readonly queue = inject(QueueStore);
  private readonly desk = inject(Desk);
  private readonly keeper = inject(DraftKeeper);
  private readonly now = inject(NOW);
  private readonly asked = signal<{
    readonly item: Item;
    readonly question: Question;
    readonly seconds: number;
    readonly at: number;
  } | null>(null);
  /** The item of which the other version is looked at. */
  private readonly looked = signal<Item | null>(null);
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.calm));
  }

  lookAtRival(isShown: boolean): void {
    this.looked.set(isShown ? this.queue.item() : null);
  }

  /**
   * Submits what is in sight, the shape that is open with it; what is more often a slip than meant is asked about once.
   */
  submit(): void {
    if (!this.isWorking() || this.isUnseen()) return;
    if (this.isRivalShown()) {
      this.lookAtRival(false);
      return this.ask('version');
    }
    if (this.asks() === 'version' && this.isUnread()) return;
    this.desk.conclude();
    if (this.desk.isUnfinished() && this.hasToAsk('unfinished')) return;
    if (this.isHasty() && this.hasToAsk('unchanged')) return;
    this.askNoMore();
    this.queue.submit();
  }

  reject(): void {
    if (this.isUnseen() || this.hasToAsk('reject')) return;
    this.askNoMore();
    this.queue.reject('the image is broken');
  }

  skip(reason = ''): void {
    if (!this.mayGiveBack() || this.isUnseen()) return;
    if (this.keeper.saved() !== 'nothing yet' && this.hasToAsk('skip')) return;
    this.askNoMore();
    this.queue.skip(reason);
  }

  askNoMore(): void {
    clearTimeout(this.calm);
    this.asked.set(null);
  }

  private ask(question: Question): void {
    const item = this.queue.item();
    this.askNoMore();
    if (item === null) return;
    this.asked.set({ item, question, seconds: this.desk.seconds(), at: this.now() });
    this.calm = setTimeout(() => this.asked.set(null), SURE_AGAIN_MS);
  }

  /** What is unfinished was asked about already. */
  private isHasty(): boolean {
    return !this.desk.isUnfinished() && this.desk.seconds() < HASTY_SECONDS && this.desk.isUnchanged();
  }

  /** Asks, unless the same was asked already and there was time to read it: then the press is the answer. */
  private hasToAsk(question: Question): boolean {
    if (this.asks() === question) return this.isUnread();
    this.ask(question);
    return true;
  }

  private isUnread(): boolean {
    return this.now() - (this.asked()?.at ?? 0) < GLANCE_MS;
  }

  /** An image that could not be loaded is not looked at. */
  private isUnseen(): boolean {
    return this.isWorking() && !this.keeper.hasChanged() && this.now() - this.queue.cameAt < GLANCE_MS;
  }
}
