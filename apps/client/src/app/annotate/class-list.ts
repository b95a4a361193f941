import { Component, computed, input, output } from '@angular/core';
import type { PartClass } from '@gannet/contracts';
import { count } from '../ui/words';
import { cssColor } from './layers';
import { keyOfClass } from './shortcuts';

/** The part classes: colour, name, key, and how many pixels carry each. */
@Component({
  selector: 'g-class-list',
  template: `
    <div class="head"><h2 id="classes">Classes</h2><span>pixels</span></div>
    <div role="radiogroup" aria-labelledby="classes">
      @for (row of rows(); track row.index) {
        <button type="button" role="radio" [attr.aria-checked]="row.index === active()" [attr.aria-label]="row.name" [attr.title]="row.hint || null"
          [attr.tabindex]="row.index === active() ? 0 : -1" [class.on]="row.index === active()" (click)="choose.emit(row.index)" (keydown)="step($event)">
          <kbd>{{ row.key }}</kbd><i [class.clear]="row.index === 0" [style.background]="row.color"></i><span>{{ row.name }}</span><em aria-hidden="true">{{ row.pixels }}</em>
        </button>
      }
    </div>
  `,
  styles: `
    .head { display: flex; justify-content: space-between; align-items: baseline; margin-bottom: 6px; padding-inline-end: 9px; }
    .head span { font-size: 12px; color: var(--mat-sys-on-surface-variant); }
    button { display: grid; grid-template-columns: 22px 18px 1fr auto; align-items: center; gap: 8px; width: 100%; min-height: 34px; padding: 2px 8px; border: 1.5px solid transparent; border-radius: 8px; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
    button:hover { background: var(--mat-sys-surface-container-high); }
    button.on { border-color: var(--mat-sys-primary); background: var(--mat-sys-primary-container); color: var(--mat-sys-on-primary-container); font-weight: 600; }
    kbd { font: 12px var(--g-mono); color: var(--mat-sys-on-surface-variant); text-align: center; }
    i { width: 18px; height: 18px; border-radius: 5px; border: 1px solid rgb(0 0 0 / 0.35); box-shadow: inset 0 0 0 1px rgb(255 255 255 / 0.5); }
    i.clear { background: repeating-conic-gradient(#9aa3a8 0 25%, #e4e8ea 0 50%) 0 0 / 9px 9px !important; }
    span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    em { font-style: normal; font-size: 12px; color: var(--mat-sys-on-surface-variant); font-weight: 400; }
    .on em, .on kbd { color: inherit; }
  `,
})
export class ClassList {
  readonly classes = input.required<readonly PartClass[]>();
  readonly counts = input.required<Uint32Array>();
  readonly active = input.required<number>();
  readonly choose = output<number>();

  protected readonly rows = computed(() => this.classes().map((part, index) => ({
    index, name: part.name, hint: part.hint, key: keyOfClass(index), color: cssColor(index), pixels: count(this.counts()[index] ?? 0),
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
