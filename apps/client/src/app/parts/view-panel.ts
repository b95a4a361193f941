import { Component, computed, input, output } from '@angular/core';
import type { ViewOptions } from './stage-painter';

const SHOWN = [
  ['mine', 'Mine', 'prediction'],
  ['prediction', 'Prediction', 'prediction'],
  ['both', 'Both', 'both'],
] as const;

/** Options for what is drawn over the image. */
@Component({
  selector: 'g-view-panel',
  template: `
    <h2>View</h2>
    <label class="slide"
      ><span>labels</span>
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        [value]="options().opacity"
        (input)="changed.emit({ opacity: valueOf($event) })"
        aria-label="Opacity of the labels"
    /></label>
    <button
      type="button"
      class="toggle"
      [attr.aria-pressed]="isSmooth()"
      title="Smooths the image where it is enlarged; labels are always shown pixel by pixel"
      (click)="smoothToggled.emit()"
    >
      Smooth image<kbd>{{ keys()['smooth'] }}</kbd>
    </button>
    @if (score() !== null) {
      <div class="shown" role="group" aria-label="Labels shown">
        @for (entry of entries(); track entry.name) {
          <button
            type="button"
            [attr.aria-pressed]="entry.isOn"
            [title]="entry.key"
            (click)="changed.emit({ labels: entry.name, swipe: null })"
          >
            {{ entry.words }}
          </button>
        }
      </div>
      <label class="slide" [title]="'Side by side  ' + keys()['swipe']"
        ><span>before│after</span>
        <input
          type="range"
          min="0"
          max="1"
          step="0.01"
          [value]="options().swipe ?? 0"
          (input)="changed.emit({ swipe: swipeOf($event), labels: 'mine' })"
          aria-label="Compare: share of the image that shows the prediction"
      /></label>
      <button
        type="button"
        class="toggle"
        [attr.aria-pressed]="options().heat"
        (click)="changed.emit({ heat: !options().heat })"
      >
        Uncertainty<kbd>{{ keys()['uncertainty'] }}</kbd>
      </button>
      <button type="button" class="toggle" [disabled]="regions() === 0" (click)="nextRegion.emit()">
        Next uncertain region <em>{{ regionWords() }}</em><kbd>{{ keys()['finish'] }}</kbd>
      </button>
      <button
        type="button"
        class="toggle"
        [attr.aria-pressed]="refits()"
        title="After each stroke, uncertain pixels near it that look alike to the model take its class"
        (click)="refitToggled.emit()"
      >
        Live refit<kbd>{{ keys()['refit'] }}</kbd>
      </button>
      <p class="small quiet" title="Mean disagreement of the members over the most uncertain tenth of the pixels">
        Image score {{ score()?.toFixed(3) }}: higher = less certain
      </p>
    } @else if (hasImage()) {
      <p class="small quiet">
        The first round has no prediction yet: every pixel is background until you paint it. From the next round on you
        correct a prediction.
      </p>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 7px;
    }
    .slide {
      display: grid;
      grid-template-columns: 84px 1fr;
      align-items: center;
      gap: 8px;
      min-height: 28px;
    }
    input {
      width: 100%;
      min-width: 0;
      accent-color: var(--mat-sys-primary);
    }
    button {
      font: inherit;
      color: inherit;
      background: none;
      cursor: pointer;
      border: 1px solid var(--mat-sys-outline-variant);
      min-height: 32px;
    }
    button:hover:not(:disabled) {
      background: var(--mat-sys-surface-container-high);
    }
    button:disabled {
      opacity: 0.45;
      cursor: default;
    }
    button[aria-pressed='true'] {
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
      border-color: var(--mat-sys-primary);
      font-weight: 600;
    }
    .shown {
      display: grid;
      grid-template-columns: repeat(3, 1fr);
    }
    .shown button:first-child {
      border-radius: 8px 0 0 8px;
    }
    .shown button:last-child {
      border-radius: 0 8px 8px 0;
    }
    .toggle {
      display: flex;
      gap: 10px;
      align-items: center;
      padding: 2px 10px;
      border-radius: 8px;
    }
    .toggle em {
      font-style: normal;
      font-size: 12px;
      color: var(--mat-sys-on-surface-variant);
    }
    kbd {
      margin-inline-start: auto;
      font: 12px var(--g-mono);
      color: var(--mat-sys-on-surface-variant);
    }
    [aria-pressed='true'] kbd {
      color: inherit;
    }
    @media (pointer: coarse) {
      button,
      .slide {
        min-height: 44px;
      }
    }
  `,
})
export class ViewPanel {
  readonly options = input.required<Omit<ViewOptions, 'isSmooth' | 'colors'>>();
  /** Is the image smoothed? */
  readonly isSmooth = input.required<boolean>();
  readonly hasImage = input.required<boolean>();
  /** Score of the prediction, null without one. */
  readonly score = input.required<number | null>();
  readonly regions = input.required<number>();
  /** Number of the outlined uncertain region, from 1; null for none. */
  readonly region = input.required<number | null>();
  /** The first key of each command. */
  readonly keys = input.required<Readonly<Record<string, string>>>();
  /** Is live refit on? */
  readonly refits = input.required<boolean>();
  readonly refitToggled = output();
  readonly smoothToggled = output();
  readonly changed = output<Partial<ViewOptions>>();
  readonly nextRegion = output();

  protected readonly entries = computed(() =>
    SHOWN.map(([name, words, key]) => ({
      name,
      words,
      isOn: this.options().labels === name && this.options().swipe === null,
      key: `${words}  ${this.keys()[key] ?? ''}`,
    })),
  );

  protected readonly regionWords = computed(() =>
    this.region() === null ? `${this.regions()}` : `${this.region()} of ${this.regions()}`,
  );

  protected valueOf(event: Event): number {
    return Number((event.target as HTMLInputElement).value);
  }

  /** At the left end the line is off. */
  protected swipeOf(event: Event): number | null {
    return this.valueOf(event) || null;
  }
}
