import { Component, input, output } from '@angular/core';

/** A swatch that opens the browser's choice of colours. What stands inside is shown in place of the plain swatch. */
@Component({
  selector: 'g-color-field',
  template: `
    <label [style.background]="background()" [class.off]="isOff()">
      <ng-content />
      <input
        type="color"
        [attr.aria-label]="words()"
        [title]="words()"
        [disabled]="isOff()"
        [value]="color()"
        (change)="picked.emit($any($event.target).value)"
      />
    </label>
  `,
  styles: `
    label {
      position: relative;
      display: grid;
      place-items: center;
      width: 24px;
      height: 24px;
      border-radius: 6px;
      border: 1px solid rgb(0 0 0 / 0.35);
      box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5);
      cursor: pointer;
    }
    label:focus-within {
      outline: 2px solid var(--mat-sys-primary);
      outline-offset: 2px;
    }
    .off {
      cursor: default;
      opacity: 0.5;
    }
    input {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      padding: 0;
      border: 0;
      opacity: 0;
      cursor: inherit;
    }
  `,
})
export class ColorField {
  /** As `#rrggbb`. */
  readonly color = input.required<string>();
  /** Of the swatch, for CSS. */
  readonly background = input.required<string>();
  /** "Colour of hair". */
  readonly words = input.required<string>();
  readonly isOff = input(false);
  readonly picked = output<string>();
}
