import { Component, computed, type ElementRef, input, output, signal, viewChild } from '@angular/core';
import { labelKeys, type PartClass, withHeadings } from '@gannet/contracts';
import { Icon } from '../ui/icon';
import { keepInList } from '../ui/keep-in-list';
import { NameFilter } from '../ui/name-filter';
import { FILTERED_FROM, foundWords, matches } from '../ui/names';
import { ShortName } from '../ui/short-name';
import { count } from '../ui/words';
import { keyWithin, type StudioKeys } from './keys';
import { swatchOf } from './layers';

/**
 * The classes: colour, name, key and number of pixels of each, and whether it is shown, locked, or the only one painted
 * over. A long list can be filtered.
 */
@Component({
  selector: 'g-class-list',
  imports: [Icon, NameFilter, ShortName],
  template: `
    <div class="head">
      <h2 id="classes">Classes</h2>
      <span>pixels</span>
    </div>
    @if (isLong()) {
      <g-name-filter
        label="Find a class by its name"
        [hint]="'Find a class  ' + filterKey()"
        [(query)]="query"
        (taken)="take()"
      />
    }
    <div #list class="rows" [class.long]="isLong()">
      <div role="radiogroup" aria-labelledby="classes" class="choices">
        @for (row of shown(); track row.index) {
          @if (row.heading !== null) {
            <span role="presentation" class="heading" dir="auto" [class.gap]="row.heading === ''">{{
              row.heading
            }}</span>
          }
          <button
            type="button"
            role="radio"
            [attr.aria-checked]="row.index === active()"
            [attr.aria-label]="row.name"
            [attr.aria-description]="row.group"
            [title]="row.title"
            [attr.tabindex]="row.index === active() ? 0 : -1"
            [class.on]="row.index === active()"
            [class.gone]="row.isHidden"
            (click)="choose.emit(row.index)"
            (keydown)="step($event)"
          >
            <kbd>{{ row.key }}</kbd><i [style.background]="row.color"></i>
            <g-short-name [name]="row.name" [tip]="row.title" /><em aria-hidden="true">{{ row.pixels }}</em>
          </button>
        }
      </div>
      <div class="sides" role="group" aria-label="Shown, locked, and painted over">
        @for (row of shown(); track row.index) {
          @if (row.heading !== null) {
            <span class="heading" [class.gap]="row.heading === ''"></span>
          }
          <button
            type="button"
            class="side"
            [attr.aria-pressed]="!row.isHidden"
            [attr.aria-label]="'Show ' + row.name"
            [title]="row.isHidden ? 'Show it' : 'Hide it'"
            (click)="shownToggled.emit(row.index)"
          >
            <g-icon [name]="row.isHidden ? 'hidden' : 'shown'" />
          </button>
          <button
            type="button"
            class="side limit"
            [attr.aria-pressed]="row.isLocked"
            [attr.aria-label]="'Lock ' + row.name"
            [title]="
              row.isLocked
                ? 'Locked: it is not painted over or erased. Unlock it'
                : 'Lock it: it is not painted over or erased'
            "
            (click)="lockToggled.emit(row.index)"
          >
            <g-icon [name]="row.isLocked ? 'lock' : 'unlocked'" />
          </button>
          <button
            type="button"
            class="side limit"
            [attr.aria-pressed]="row.isOver"
            [attr.aria-label]="'Paint only over ' + row.name"
            [title]="row.isOver ? 'Paint over all classes' : 'Paint only over it'"
            (click)="overToggled.emit(row.index)"
          >
            <g-icon name="over" />
          </button>
        }
      </div>
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
      display: flex;
      justify-content: space-between;
      align-items: baseline;
      margin-bottom: 6px;
      padding-inline-end: 84px;
    }
    .head span {
      font-size: 12px;
      color: var(--mat-sys-on-surface-variant);
    }
    .rows {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      column-gap: 4px;
      padding: 3px;
      margin: -3px;
    }
    .rows.long {
      max-height: max(180px, 44dvh);
      overflow-y: auto;
      scrollbar-width: thin;
      border-block: 1px solid var(--mat-sys-outline-variant);
    }
    .choices,
    .sides {
      display: grid;
      row-gap: 1px;
      align-content: start;
    }
    .sides {
      grid-template-columns: repeat(3, 24px);
    }
    .heading {
      grid-column: 1 / -1;
      height: 26px;
      min-width: 0;
      padding: 6px 7px 0 3px;
      overflow: hidden;
      font-size: 12px;
      font-weight: 600;
      text-overflow: ellipsis;
      white-space: nowrap;
      color: var(--mat-sys-on-surface-variant);
    }
    .heading.gap {
      height: 10px;
    }
    button {
      height: 34px;
      cursor: pointer;
      font: inherit;
      color: inherit;
      background: none;
      border-radius: 8px;
    }
    .choices button {
      display: grid;
      grid-template-columns: 20px 18px minmax(0, 1fr) auto;
      align-items: center;
      gap: 7px;
      width: 100%;
      padding: 2px 7px 2px 3px;
      border: 1.5px solid transparent;
      text-align: start;
    }
    button:hover {
      background: var(--mat-sys-surface-container-high);
    }
    .choices button.on {
      border-color: var(--mat-sys-primary);
      background: var(--mat-sys-primary-container);
      color: var(--mat-sys-on-primary-container);
      font-weight: 600;
    }
    .gone i {
      opacity: 0.25;
    }
    kbd {
      font: 12px var(--g-mono);
      color: var(--mat-sys-on-surface-variant);
      text-align: center;
    }
    i {
      width: 18px;
      height: 18px;
      border-radius: 5px;
      border: 1px solid rgb(0 0 0 / 0.35);
      box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5);
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
    .side {
      display: grid;
      place-items: center;
      border: 0;
      padding: 0;
      color: var(--mat-sys-on-surface-variant);
    }
    .side g-icon {
      width: 17px;
      height: 17px;
    }
    .side[aria-pressed='true'] {
      color: var(--mat-sys-on-surface);
    }
    .limit[aria-pressed='true'] {
      background: var(--mat-sys-primary);
      color: var(--mat-sys-on-primary);
    }
    .limit[aria-pressed='false'] {
      opacity: 0.7;
    }
    p {
      margin-top: 4px;
    }
    @media (pointer: coarse) {
      button {
        height: 44px;
      }
      .sides {
        grid-template-columns: repeat(3, 38px);
      }
      .head {
        padding-inline-end: 126px;
      }
    }
  `,
})
export class ClassList {
  readonly classes = input.required<readonly PartClass[]>();
  readonly counts = input.required<Uint32Array>();
  readonly keys = input.required<StudioKeys>();
  readonly active = input.required<number>();
  readonly hidden = input.required<ReadonlySet<number>>();
  readonly over = input.required<ReadonlySet<number>>();
  readonly locked = input.required<ReadonlySet<number>>();
  readonly choose = output<number>();
  readonly shownToggled = output<number>();
  readonly overToggled = output<number>();
  readonly lockToggled = output<number>();

  protected readonly query = signal('');
  protected readonly isLong = computed(() => this.classes().length >= FILTERED_FROM);
  protected readonly filterKey = computed(() => this.keys().keys.filter[0] ?? '');
  /** The part of a row that no stroke changes. */
  private readonly parts = computed(() => {
    const keys = labelKeys(this.classes());
    return this.classes().map(({ name, hint, group }, index) => ({
      index,
      name,
      group,
      title: hint === '' ? name : `${name}: ${hint}`,
      key: keyWithin(keys[index] ?? null, this.keys()),
      color: swatchOf(this.classes(), index),
    }));
  });
  protected readonly rows = computed(() =>
    this.parts().map((part) => ({
      ...part,
      pixels: count(this.counts()[part.index] ?? 0),
      isHidden: this.hidden().has(part.index),
      isOver: this.over().has(part.index),
      isLocked: this.locked().has(part.index),
    })),
  );
  /** The active class is always among them. */
  protected readonly shown = computed(() =>
    withHeadings(this.rows().filter(({ index, name }) => index === this.active() || matches(name, this.query()))),
  );
  protected readonly found = computed(() =>
    foundWords(
      this.rows().map(({ name }) => name),
      this.query(),
      'class',
    ),
  );

  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  private readonly filter = viewChild(NameFilter);

  constructor() {
    keepInList(
      () => this.list().nativeElement,
      '.choices button',
      computed(() => this.shown().findIndex(({ index }) => index === this.active())),
    );
  }

  /** Focuses the search field, where there is one. */
  find(): void {
    this.filter()?.focus();
  }

  /** Chooses the first class found. */
  protected take(): void {
    const found = this.rows().find(({ name }) => this.query() !== '' && matches(name, this.query()));
    this.query.set('');
    if (found !== undefined) this.choose.emit(found.index);
  }

  /** Arrow keys move through the group, as radio buttons do. */
  protected step(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const shown = this.shown();
    const at = shown.findIndex(({ index }) => index === this.active());
    const next = shown[(at + by + shown.length) % shown.length];
    if (next === undefined) return;
    this.choose.emit(next.index);
    (event.currentTarget as HTMLElement).parentElement?.querySelectorAll('button')[shown.indexOf(next)]?.focus();
  }
}
