import { Component, input, output, signal } from '@angular/core';
import type { PartClass } from '@gannet/contracts';
import { NO_PREDICTION } from '../desk/picture';

/** Actions on the whole label map. Each is one step that can be undone. */
@Component({
  selector: 'g-whole-panel',
  template: `
    <details>
      <summary>Whole image</summary>
      <div class="acts">
        <button
          type="button"
          [disabled]="!isWorking()"
          [attr.aria-disabled]="!hasPrediction() || null"
          [title]="hasPrediction() ? '' : noPrediction"
          (click)="predicted.emit()"
        >
          Take the prediction
        </button>
        <button type="button" [disabled]="!isWorking()" (click)="cleared.emit()">Clear to background</button>
        <div class="line">
          <button type="button" [disabled]="!isWorking()" (click)="despecked.emit()">Remove specks</button>
          <label
            >under
            <input
              type="number"
              min="2"
              max="9999"
              [value]="below()"
              (change)="belowChange.emit(numberOf($event))"
              aria-label="Specks have fewer pixels than"
            />
            px</label
          >
        </div>
        <div class="line">
          <select
            aria-label="Class to exchange"
            [title]="classes()[a()]?.name ?? ''"
            (change)="a.set(numberOf($event))"
          >
            @for (part of classes(); track $index) {
              <option dir="auto" [value]="$index" [selected]="$index === a()">{{ part.name }}</option>
            }
          </select>
          <button
            type="button"
            [disabled]="!isWorking() || a() === b()"
            (click)="swapped.emit({ a: a(), b: b() })"
            aria-label="Exchange the two classes"
          >
            ⇄
          </button>
          <select
            aria-label="Class to exchange it with"
            [title]="classes()[b()]?.name ?? ''"
            (change)="b.set(numberOf($event))"
          >
            @for (part of classes(); track $index) {
              <option dir="auto" [value]="$index" [selected]="$index === b()">{{ part.name }}</option>
            }
          </select>
        </div>
        <label class="file"
          >Take a mask from a file
          <input type="file" accept="image/png" [disabled]="!isWorking()" (change)="choose($event)"
        /></label>
      </div>
    </details>
  `,
  styles: `
    summary {
      font-weight: 600;
      cursor: pointer;
      font-size: 15px;
    }
    .acts {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 7px;
      margin-top: 8px;
    }
    .line {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      align-items: center;
    }
    .line select {
      flex: 1 1 84px;
      min-width: 0;
    }
    .line label {
      display: flex;
      gap: 5px;
      align-items: center;
      white-space: nowrap;
    }
    button,
    select,
    input[type='number'] {
      font: inherit;
      color: inherit;
      background: none;
      border: 1px solid var(--mat-sys-outline-variant);
      border-radius: 8px;
      min-height: 32px;
      padding: 0 8px;
    }
    select option {
      background: var(--mat-sys-surface-container-low);
    }
    button {
      cursor: pointer;
    }
    button:hover:not(:disabled) {
      background: var(--mat-sys-surface-container-high);
    }
    button:disabled,
    button[aria-disabled] {
      opacity: 0.45;
      cursor: default;
    }
    input[type='number'] {
      width: 58px;
    }
    .file {
      display: grid;
      gap: 4px;
      font-size: 12.5px;
      color: var(--mat-sys-on-surface-variant);
    }
    .file input {
      font-size: 12px;
      max-width: 100%;
    }
    @media (pointer: coarse) {
      button,
      select,
      input[type='number'] {
        min-height: 44px;
      }
    }
  `,
})
export class WholePanel {
  readonly classes = input.required<readonly PartClass[]>();
  readonly isWorking = input.required<boolean>();
  readonly hasPrediction = input.required<boolean>();
  readonly below = input.required<number>();
  readonly predicted = output();
  readonly cleared = output();
  readonly despecked = output();
  readonly belowChange = output<number>();
  readonly swapped = output<{ a: number; b: number }>();
  readonly mask = output<File>();
  protected readonly noPrediction = NO_PREDICTION;
  protected readonly a = signal(1);
  protected readonly b = signal(0);

  protected numberOf(event: Event): number {
    return Math.max(0, Math.round(Number((event.target as HTMLInputElement).value)) || 0);
  }

  protected choose(event: Event): void {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    if (file !== undefined) this.mask.emit(file);
    field.value = '';
  }
}
