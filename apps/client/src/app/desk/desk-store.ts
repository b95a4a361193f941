import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { Item } from '@gannet/contracts';
import { DraftKeeper } from '../drafts/draft-keeper';
import { NOW } from '../edge/clock';
import { Desk } from './desk';
import { QueueStore } from './queue-store';

/**
 * What has to be confirmed: submitting work that looks unfinished, submitting an unchanged prediction after a few
 * seconds, submitting while the conflicting version is shown, rejecting, and skipping work in progress.
 */
type Question = 'unfinished' | 'unchanged' | 'version' | 'reject' | 'skip';

/**
 * Nobody has looked at an image, or read a question, in less time: a press until then was meant for the image before,
 * or is the second half of a double press.
 */
const GLANCE_MS = 600;
/** Nobody has checked a prediction in less time: accepting it unchanged has to be confirmed. */
const HASTY_SECONDS = 10;
const SURE_AGAIN_MS = 4_000;

/** What may be done at the desk now, whatever the task, and what has to be confirmed first. */
@Injectable()
export class DeskStore {
  readonly isWorking = computed(
    () => this.queue.phase() === 'working' && !this.queue.isChecking() && !this.keeper.isElsewhere(),
  );
  /** Is the conflicting version shown in place of the work here? */
  readonly isConflictingShown = computed(
    () =>
      this.keeper.conflict() !== null &&
      !this.keeper.isElsewhere() &&
      this.looked() !== null &&
      this.looked() === this.queue.item(),
  );
  /** May the work be changed? Not while the conflicting version is shown. */
  readonly mayChange = computed(() => this.isWorking() && !this.isConflictingShown());
  /** May the image be skipped or rejected? */
  readonly mayGiveBack = computed(() => this.isWorking() || this.queue.isStuck());
  /** What has to be confirmed now. */
  readonly question = computed(() =>
    this.asked()?.item === this.queue.item() ? (this.asked()?.question ?? null) : null,
  );

  /** Working time when the question was asked. */
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
  /** The item whose conflicting version is shown. */
  private readonly looked = signal<Item | null>(null);
  private calm: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.calm));
  }

  showConflicting(isShown: boolean): void {
    this.looked.set(isShown ? this.queue.item() : null);
  }

  /** Submits the work, including an open shape, unless that has to be confirmed first. */
  submit(): void {
    if (!this.isWorking() || this.isUnseen()) return;
    if (this.isConflictingShown()) {
      this.showConflicting(false);
      return this.ask('version');
    }
    if (this.question() === 'version' && this.isUnread()) return;
    this.desk.conclude();
    if (this.desk.isUnfinished() && this.mustConfirm('unfinished')) return;
    if (this.isHasty() && this.mustConfirm('unchanged')) return;
    this.cancelQuestion();
    this.queue.submit();
  }

  reject(): void {
    if (this.isUnseen() || this.mustConfirm('reject')) return;
    this.cancelQuestion();
    this.queue.reject('the image is broken');
  }

  skip(reason = ''): void {
    if (!this.mayGiveBack() || this.isUnseen()) return;
    this.desk.interrupt();
    if (this.keeper.saved() !== 'nothing yet' && this.mustConfirm('skip')) return;
    this.cancelQuestion();
    this.queue.skip(reason);
  }

  cancelQuestion(): void {
    clearTimeout(this.calm);
    this.asked.set(null);
  }

  saveDraft(): void {
    void this.keeper.keep();
  }

  private ask(question: Question): void {
    const item = this.queue.item();
    this.cancelQuestion();
    if (item === null) return;
    this.asked.set({ item, question, seconds: this.desk.seconds(), at: this.now() });
    this.calm = setTimeout(() => this.asked.set(null), SURE_AGAIN_MS);
  }

  /** Was the prediction accepted unchanged too fast? Unfinished work was asked about already. */
  private isHasty(): boolean {
    return !this.desk.isUnfinished() && this.desk.seconds() < HASTY_SECONDS && this.desk.isUnchanged();
  }

  /** Asks, unless the same was asked already and there was time to read it: then the press confirms. */
  private mustConfirm(question: Question): boolean {
    if (this.question() === question) return this.isUnread();
    this.ask(question);
    return true;
  }

  private isUnread(): boolean {
    return this.now() - (this.asked()?.at ?? 0) < GLANCE_MS;
  }

  /** Did the image only just appear? One that could not be loaded never did. */
  private isUnseen(): boolean {
    return this.isWorking() && !this.keeper.hasChanged() && this.now() - this.queue.readyAt < GLANCE_MS;
  }
}
