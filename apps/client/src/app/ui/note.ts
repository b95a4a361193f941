import { Component, computed, input } from '@angular/core';
import { Icon, type IconName } from './icon';

/** A sentence about an event, read out by screen readers when it appears. */
@Component({
  selector: 'g-note',
  imports: [Icon],
  host: { '[class]': 'kind()', '[attr.role]': 'kind() === "bad" ? "alert" : "status"' },
  template: `<g-icon [name]="icon()" />
    <div><ng-content /></div>`,
  styles: `
    :host {
      display: flex;
      align-items: flex-start;
      gap: 10px;
      padding: 9px 12px;
      border-radius: 8px;
      line-height: 20px;
    }
    :host(.bad) {
      background: var(--mat-sys-error-container);
      color: var(--mat-sys-on-error-container);
    }
    :host(.warn) {
      background: var(--mat-sys-tertiary-container);
      color: var(--mat-sys-on-tertiary-container);
    }
    :host(.info) {
      background: var(--mat-sys-secondary-container);
      color: var(--mat-sys-on-secondary-container);
    }
    :host(.good) {
      background: color-mix(in srgb, var(--g-good) 16%, transparent);
      color: var(--mat-sys-on-surface);
    }
    div {
      min-width: 0;
      flex: 1;
      overflow-wrap: anywhere;
    }
  `,
})
export class Note {
  readonly kind = input<'info' | 'good' | 'warn' | 'bad'>('info');
  protected readonly icon = computed<IconName>(
    () => (({ info: 'help', good: 'check', warn: 'warn', bad: 'warn' }) as const)[this.kind()],
  );
}
