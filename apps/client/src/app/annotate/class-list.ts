import { Component, computed, input, output } from '@angular/core';
import type { PartClass } from '@gannet/contracts';
import { Icon } from '../ui/icon';
import { count } from '../ui/words';
import { keyOfClass, type StudioKeys } from './keys';
import { cssColor } from './layers';

/** The part classes: colour, name, key, how many pixels carry each, whether it is shown, locked, and alone painted over. */
@Component({
  selector: 'g-class-list',
  imports: [Icon],
  template: `
    <div class="head"><h2 id="classes">Classes</h2><span>pixels</span></div>
    <div role="radiogroup" aria-labelledby="classes" class="choices">
      @for (row of rows(); track row.index) {
        <button type="button" role="radio" [attr.aria-checked]="row.index === active()" [attr.aria-label]="row.name" [attr.title]="row.hint || null"
          [style.grid-row]="row.index + 1" [attr.tabindex]="row.index === active() ? 0 : -1" [class.on]="row.index === active()" [class.gone]="row.isHidden"
          (click)="choose.emit(row.index)" (keydown)="step($event)">
          <kbd>{{ row.key }}</kbd><i [class.clear]="row.index === 0" [style.background]="row.color"></i><span>{{ row.name }}</span><em aria-hidden="true">{{ row.pixels }}</em>
        </button>
      }
    </div>
    <div class="sides" role="group" aria-label="Shown, locked, and painted over">
      @for (row of rows(); track row.index) {
        <button type="button" class="side" [attr.aria-pressed]="!row.isHidden" [attr.aria-label]="'Show ' + row.name" [title]="row.isHidden ? 'Show it' : 'Hide it'"
          (click)="shownToggled.emit(row.index)"><g-icon [name]="row.isHidden ? 'hidden' : 'shown'" /></button>
        <button type="button" class="side limit" [attr.aria-pressed]="row.isLocked" [attr.aria-label]="'Lock ' + row.name"
          [title]="row.isLocked ? 'Locked: nothing of it is painted over or erased. Unlock it' : 'Lock it: nothing of it is painted over or erased'"
          (click)="lockToggled.emit(row.index)"><g-icon [name]="row.isLocked ? 'lock' : 'unlocked'" /></button>
        <button type="button" class="side limit" [attr.aria-pressed]="row.isOver" [attr.aria-label]="'Paint only over ' + row.name"
          [title]="row.isOver ? 'Painted over as all others' : 'Paint only over it'" (click)="overToggled.emit(row.index)"><g-icon name="over" /></button>
      }
    </div>
  `,
  styles: `
    :host { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 4px; }
    .head { grid-column: 1 / -1; display: flex; justify-content: space-between; align-items: baseline; margin-bottom: 6px; padding-inline-end: 92px; }
    .head span { font-size: 12px; color: var(--mat-sys-on-surface-variant); }
    .choices, .sides { display: grid; grid-auto-rows: 34px; row-gap: 1px; }
    .sides { grid-template-columns: repeat(3, 26px); }
    button { cursor: pointer; font: inherit; color: inherit; background: none; border-radius: 8px; }
    .choices button { display: grid; grid-template-columns: 20px 18px 1fr auto; align-items: center; gap: 7px; width: 100%; padding: 2px 7px; border: 1.5px solid transparent; text-align: start; }
    button:hover { background: var(--mat-sys-surface-container-high); }
    .choices button.on { border-color: var(--mat-sys-primary); background: var(--mat-sys-primary-container); color: var(--mat-sys-on-primary-container); font-weight: 600; }
    .gone i { opacity: 0.25; }
    kbd { font: 12px var(--g-mono); color: var(--mat-sys-on-surface-variant); text-align: center; }
    i { width: 18px; height: 18px; border-radius: 5px; border: 1px solid rgb(0 0 0 / 0.35); box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5); }
    i.clear { background: repeating-conic-gradient(#9aa3a8 0 25%, #e4e8ea 0 50%) 0 0 / 9px 9px !important; }
    span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    em { font-style: normal; font-size: 12px; color: var(--mat-sys-on-surface-variant); font-weight: 400; }
    .on em, .on kbd { color: inherit; }
    .side { display: grid; place-items: center; border: 0; padding: 0; color: var(--mat-sys-on-surface-variant); }
    .side g-icon { width: 17px; height: 17px; }
    .side[aria-pressed='true'] { color: var(--mat-sys-on-surface); }
    .limit[aria-pressed='true'] { background: var(--mat-sys-primary); color: var(--mat-sys-on-primary); }
    .limit[aria-pressed='false'] { opacity: 0.7; }
    @media (pointer: coarse) { .choices, .sides { grid-auto-rows: 44px; } .sides { grid-template-columns: repeat(3, 38px); } .head { padding-inline-end: 126px; } }
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

  protected readonly rows = computed(() => this.classes().map((part, index) => ({
    index, name: part.name, hint: part.hint, key: keyOfClass(index, this.keys()), color: cssColor(index), pixels: count(this.counts()[index] ?? 0),
    isHidden: this.hidden().has(index), isOver: this.over().has(index), isLocked: this.locked().has(index),
  })));

  /** Arrow keys move through the group, as radio buttons do. */
  protected step(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = (this.active() + by + this.classes().length) % this.classes().length;
    this.choose.emit(next);
    (event.currentTarget as HTMLElement).parentElement?.querySelectorAll('button')[next]?.focus();
  }
}
