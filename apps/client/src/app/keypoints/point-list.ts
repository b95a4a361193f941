import { Component, computed, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { labelKeys, type KeypointPrediction, type KeypointSchema, withHeadings } from '@gannet/contracts';
import type { KeyMap } from '../desk/key-map';
import { keepInList } from '../ui/keep-in-list';
import { NameFilter } from '../ui/name-filter';
import { FILTERED_FROM, foundWords, matches } from '../ui/names';
import { ShortName } from '../ui/short-name';
import { colorOf, outlineOf, sideOf, VISIBILITY_WORDS } from './drawing';
import { pointKeyWithin } from './point-keys';
import type { Mark, Sheet } from './sheet';

/** The keypoints: side, name, key and visibility of each, and the spread of its prediction. A long list can be filtered. */
@Component({
  selector: 'g-point-list',
  imports: [NameFilter, ShortName],
  template: `
    <div class="head"><h2 id="keypoints">Keypoints</h2></div>
    @if (isLong()) {
      <g-name-filter
        label="Find a keypoint by its name"
        [hint]="'Find a keypoint  ' + filterKey()"
        [(query)]="query"
        (taken)="take()"
      />
    }
    <div #list role="radiogroup" aria-labelledby="keypoints" [class.long]="isLong()">
      @for (row of shown(); track row.index) {
        @if (row.heading !== null) {
          <p role="presentation" class="heading" dir="auto">{{ row.heading }}</p>
        }
        <button
          type="button"
          role="radio"
          [attr.aria-checked]="row.index === sheet()?.active"
          [attr.aria-label]="row.name + ', ' + row.words + row.doubt"
          [attr.aria-description]="row.group"
          [attr.title]="row.title"
          [attr.tabindex]="row.index === sheet()?.active ? 0 : -1"
          [class.on]="row.index === sheet()?.active"
          (click)="choose.emit(row.index)"
        >
          <kbd>{{ row.key }}</kbd><svg viewBox="-10 -10 20 20" aria-hidden="true">
            <path [attr.d]="row.outline" [attr.stroke]="row.color" [attr.fill]="row.isFilled ? row.color : 'none'" />
          </svg>
          <g-short-name [name]="row.name" [tip]="row.title" /><em aria-hidden="true">{{ row.words }}</em>
        </button>
      }
    </div>
    @if (isLong()) {
      <p class="small quiet" role="status">{{ found() }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
    }
    .head {
      margin-bottom: 6px;
    }
    .long {
      max-height: max(180px, 44dvh);
      padding: 3px;
      margin: -3px;
      overflow-y: auto;
      scrollbar-width: thin;
      border-block: 1px solid var(--mat-sys-outline-variant);
    }
    p {
      margin-top: 4px;
    }
    .heading {
      min-height: 10px;
      padding: 4px 8px 0 3px;
      overflow: hidden;
      font-size: 12px;
      font-weight: 600;
      text-overflow: ellipsis;
      white-space: nowrap;
      color: var(--mat-sys-on-surface-variant);
    }
    button {
      display: grid;
      grid-template-columns: 22px 20px minmax(0, 1fr) auto;
      align-items: center;
      gap: 8px;
      width: 100%;
      min-height: 32px;
      padding: 2px 8px;
      border: 1.5px solid transparent;
      border-radius: 8px;
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    button:hover {
      background: var(--mat-sys-surface-container-high);
    }
    button.on {
      border-color: var(--mat-sys-primary);
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
      font-weight: 600;
    }
    kbd {
      font: 12px var(--g-mono);
      color: var(--mat-sys-on-surface-variant);
      text-align: center;
    }
    svg {
      width: 20px;
      height: 20px;
      border-radius: 5px;
      background: #3a4045;
    }
    path {
      stroke-width: 2.4;
    }
    em {
      font-style: normal;
      font-size: 12px;
      color: var(--mat-sys-on-surface-variant);
      font-weight: 400;
    }
    .on em,
    .on kbd {
      color: inherit;
    }
    @media (pointer: coarse) {
      button {
        min-height: 44px;
      }
    }
  `,
})
export class PointList {
  readonly schema = input.required<KeypointSchema>();
  readonly sheet = input.required<Sheet | null>();
  readonly prediction = input.required<KeypointPrediction | null>();
  readonly keys = input.required<KeyMap<string>>();
  readonly choose = output<number>();

  protected readonly query = signal('');
  protected readonly isLong = computed(() => this.schema().keypoints.length >= FILTERED_FROM);
  protected readonly filterKey = computed(() => this.keys().keys['filter']?.[0] ?? '');

  private readonly pointKeys = computed(() => labelKeys(this.schema().keypoints));
  protected readonly rows = computed(() =>
    this.schema().keypoints.map(({ name, hint, group }, index) => {
      const side = sideOf(index, this.schema().flipPairs);
      const mark = this.sheet()?.marks[index];
      const spread = this.prediction()?.points[index]?.spread;
      return {
        index,
        name,
        group,
        title: hint === '' ? name : `${name}: ${hint}`,
        key: pointKeyWithin(this.pointKeys()[index] ?? null, this.keys()),
        color: colorOf(index, this.schema()),
        outline: outlineOf(side, { x: 0, y: 0 }, 6),
        isFilled: mark?.visibility === 2,
        words: wordsOf(mark, this.sheet()?.active === index && this.sheet()?.isPlacing === true),
        doubt:
          spread === undefined ? '' : `, predicted with a spread of ${(spread * 100).toFixed(1)} percent of the side`,
      };
    }),
  );
  /** The active keypoint is always among them. */
  protected readonly shown = computed(() =>
    withHeadings(
      this.rows().filter(({ index, name }) => index === this.sheet()?.active || matches(name, this.query())),
    ),
  );
  protected readonly found = computed(() =>
    foundWords(
      this.rows().map(({ name }) => name),
      this.query(),
      'keypoint',
    ),
  );

  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  private readonly filter = viewChild(NameFilter);

  constructor() {
    keepInList(
      () => this.list().nativeElement,
      'button',
      computed(() => this.shown().findIndex(({ index }) => index === this.sheet()?.active)),
    );
  }

  /** Focuses the search field, where there is one. */
  find(): void {
    this.filter()?.focus();
  }

  /** Chooses the first keypoint found. */
  protected take(): void {
    const found = this.rows().find(({ name }) => this.query() !== '' && matches(name, this.query()));
    this.query.set('');
    if (found !== undefined) this.choose.emit(found.index);
  }
}

function wordsOf(mark: Mark | undefined, isPlacing: boolean): string {
  if (mark?.isSet !== true) return isPlacing ? 'place it now' : 'not placed';
  return isPlacing ? `${VISIBILITY_WORDS[mark.visibility]}, place again` : VISIBILITY_WORDS[mark.visibility];
}
