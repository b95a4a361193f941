import { Component, input } from '@angular/core';
import { Icon, type IconName } from './icon';

/** An empty state that says what belongs here; its button is the content. */
@Component({
  selector: 'g-empty',
  imports: [Icon],
  template: `<g-icon [name]="icon()" />
    <h2>{{ title() }}</h2>
    <div class="text"><ng-content /></div>`,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: 8px;
      text-align: center;
      padding: 40px 20px;
    }
    g-icon {
      width: 36px;
      height: 36px;
      color: var(--mat-sys-on-surface-variant);
    }
    .text {
      max-width: 56ch;
      color: var(--mat-sys-on-surface-variant);
      display: grid;
      gap: 12px;
      justify-items: center;
    }
  `,
})
export class Empty {
  readonly icon = input.required<IconName>();
  readonly title = input.required<string>();
}
