import { Component, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from './icon';

/** The buttons that turn the pages of a long list. */
@Component({
  selector: 'g-page-turner',
  imports: [MatButtonModule, Icon],
  template: `
    <button
      mat-icon-button
      type="button"
      [attr.aria-label]="'Previous page' + of()"
      [disabled]="isFirst()"
      (click)="turned.emit(-1)"
    >
      <g-icon name="left" />
    </button>
    <button
      mat-icon-button
      type="button"
      [attr.aria-label]="'Next page' + of()"
      [disabled]="isLast()"
      (click)="turned.emit(1)"
    >
      <g-icon name="right" />
    </button>
  `,
  styles: ':host { display: inline-flex; }',
})
export class PageTurner {
  /** What the pages are of, for screen readers: " of seeds". */
  readonly of = input('');
  readonly isFirst = input.required<boolean>();
  readonly isLast = input.required<boolean>();
  readonly turned = output<1 | -1>();
}
