import { Component, computed, inject } from '@angular/core';
import { duration } from '../ui/words';
import { QueueStore } from './queue-store';

/** Progress of the round and of today, in the bar above the canvas. */
@Component({
  selector: 'g-desk-headline',
  host: { role: 'group', 'aria-label': 'Progress' },
  template: `@for (part of parts(); track $index) {
    <span>{{ part }}</span>
  }`,
  styles: `
    :host {
      display: flex;
      gap: 6px;
      color: var(--mat-sys-on-surface-variant);
      white-space: nowrap;
      overflow: hidden;
      align-self: center;
      flex: 1;
      justify-content: safe center;
    }
    span:last-child {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    /* As much of it as the bar has room for, from the batch outwards. */
    @container bar (max-width: 400px) {
      span:first-child {
        display: none;
      }
      span:nth-child(2)::before {
        content: none !important;
      }
    }
    @container bar (max-width: 280px) {
      span:nth-child(3) {
        display: none;
      }
    }
    @container bar (max-width: 150px) {
      span {
        display: none;
      }
    }
    span + span::before {
      content: '· ';
    }
  `,
})
export class DeskHeadline {
  private readonly queue = inject(QueueStore);
  protected readonly parts = computed(() => {
    const status = this.queue.status();
    if (status === null || status.round === null) return [];
    const mean = status.mineMeanSeconds === null ? '' : `, ${duration(Math.round(status.mineMeanSeconds))} each`;
    const batch = status.total === 0 ? [] : [`${status.done} of ${status.total} in batch`];
    return [`round ${status.round}`, ...batch, `you: ${status.mineToday} today${mean}`];
  });
}
