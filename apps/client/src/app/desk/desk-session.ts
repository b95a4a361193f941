import { DestroyRef, inject, Injectable } from '@angular/core';
import { DraftKeeper } from '../drafts/draft-keeper';
import { Desk } from './desk';
import { onInput } from './input';
import { QueueStore } from './queue-store';

/**
 * From the opening of a task's page to its end: joins the queue, counts working time while somebody is there, and keeps
 * the draft when they look away or leave.
 */
@Injectable()
export class DeskSession {
  private readonly desk = inject(Desk);
  private readonly queue = inject(QueueStore);
  private readonly keeper = inject(DraftKeeper);

  constructor() {
    const ended = new AbortController();
    const { signal } = ended;
    for (const kind of ['focus', 'blur'] as const) addEventListener(kind, () => this.attend(), { signal });
    document.addEventListener('visibilitychange', () => this.attend(), { signal });
    addEventListener('pagehide', () => this.leave(), { signal });
    const stopListening = onInput(() => this.desk.touch());
    inject(DestroyRef).onDestroy(() => {
      ended.abort();
      stopListening();
      this.desk.interrupt();
      this.queue.close();
    });
    this.attend();
    void this.queue.open();
  }

  private attend(): void {
    const isPresent = document.visibilityState === 'visible' && document.hasFocus();
    this.desk.attend(isPresent);
    if (isPresent) void this.queue.renew();
    else void this.keeper.keepChanges();
  }

  /** The page may be gone in a moment: a stroke in progress is part of the work now. */
  private leave(): void {
    this.desk.interrupt();
    void this.keeper.keep();
  }
}
