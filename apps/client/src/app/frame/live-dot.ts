import { Component, computed, input } from '@angular/core';
import type { Connection } from '../edge/live';

const WORDS: Readonly<Record<Connection, string>> = {
  off: 'offline',
  connecting: 'connecting',
  live: 'live',
  lost: 'connection lost',
  stale: 'reload needed',
};

/** The state of the connection, as a word and a colour. */
@Component({
  selector: 'g-live-dot',
  host: { role: 'status', '[class]': 'connection()' },
  template: `<i></i>{{ word() }}`,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-size: 12.5px;
      color: var(--mat-sys-on-surface-variant);
      white-space: nowrap;
    }
    i {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      border: 2px solid currentColor;
    }
    :host(.live) i {
      background: var(--g-good);
      border-color: var(--g-good);
    }
    :host(.lost) {
      color: var(--mat-sys-error);
      font-weight: 600;
    }
  `,
})
export class LiveDot {
  readonly connection = input.required<Connection>();
  protected readonly word = computed(() => WORDS[this.connection()]);
}
