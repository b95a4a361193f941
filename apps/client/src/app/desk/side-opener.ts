import { Component, input, output } from '@angular/core';
import { Icon } from '../ui/icon';

/** On narrow screens: opens the side panel over the image, and shows what is active. */
@Component({
  selector: 'g-side-opener',
  imports: [Icon],
  template: `<button
    type="button"
    aria-controls="side"
    [attr.aria-expanded]="isOpen()"
    [attr.aria-label]="label()"
    (click)="toggled.emit()"
  >
    <ng-content /><g-icon name="down" />
  </button>`,
  styles: `
    :host {
      display: none;
      min-width: 0;
      max-width: min(200px, 36vw);
      color-scheme: dark;
      background: #22262a;
      color: #dfe5e8;
      border-inline-start: 1px solid #353e44;
      border-bottom: 1px solid #353e44;
    }
    button {
      display: flex;
      align-items: center;
      gap: 7px;
      width: 100%;
      height: 100%;
      min-height: 39px;
      padding: 0 8px;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      white-space: nowrap;
      cursor: pointer;
    }
    button:focus-visible {
      outline-offset: -2px;
    }
    g-icon {
      transition: rotate 0.15s;
    }
    [aria-expanded='true'] g-icon {
      rotate: 180deg;
    }
    @media (max-width: 720px), (max-height: 520px) {
      :host {
        display: block;
      }
    }
    @media (pointer: coarse) {
      button {
        min-height: 47px;
      }
    }
  `,
})
export class SideOpener {
  readonly isOpen = input.required<boolean>();
  readonly label = input.required<string>();
  readonly toggled = output();
}
