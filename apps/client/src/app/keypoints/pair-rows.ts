import { afterNextRender, Component, computed, ElementRef, inject, Injector, input, output } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Fault } from '@gannet/contracts';
import type { DraftLabel, DraftPair, PairList } from '../projects/schema-draft';
import { faultAt } from '../projects/schema-draft';
import { Icon } from '../ui/icon';

/** Pairs of keypoints, chosen by name. */
@Component({
  selector: 'g-pair-rows',
  imports: [MatButtonModule, Icon],
  template: `
    <ul>
      @for (row of rows(); track $index; let index = $index) {
        <li>
          @for (end of ends; track end) {
            <select
              [attr.aria-label]="(end === 0 ? 'First' : 'Second') + ' keypoint of ' + noun() + ' ' + (index + 1)"
              [attr.aria-invalid]="row.fault !== null"
              (change)="choose(index, end, $any($event.target).value)"
            >
              @for (label of labels(); track label.id; let at = $index) {
                <option dir="auto" [value]="label.id" [selected]="label.id === row.pair[end]">
                  {{ label.name || 'keypoint ' + (at + 1) }}
                </option>
              }
            </select>
          }
          <button type="button" [attr.aria-label]="'Remove ' + noun() + ' ' + (index + 1)" (click)="remove(index)">
            <g-icon name="close" />
          </button>
          @if (row.fault; as sentence) {
            <p class="fault">{{ sentence }}</p>
          }
        </li>
      }
    </ul>
    <button mat-stroked-button type="button" class="add" [disabled]="free() === null" (click)="add()">
      Add a {{ noun() }}
    </button>
  `,
  styles: `
    :host {
      display: grid;
      gap: 8px;
      justify-items: start;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
      display: grid;
      gap: 4px;
      width: 100%;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) 32px;
      gap: 8px;
    }
    select {
      font: inherit;
      color: inherit;
      background: var(--mat-sys-surface-container-lowest);
      border: 1px solid var(--mat-sys-outline);
      border-radius: 7px;
      padding: 0 8px;
      min-height: 34px;
      min-width: 0;
    }
    select[aria-invalid='true'] {
      border: 2px solid var(--mat-sys-error);
    }
    li button {
      display: grid;
      place-items: center;
      padding: 0;
      border: 0;
      background: none;
      color: var(--mat-sys-on-surface-variant);
      cursor: pointer;
    }
    g-icon {
      width: 17px;
      height: 17px;
    }
    .fault {
      grid-column: 1 / -1;
      font-size: 12.5px;
      color: var(--mat-sys-error);
    }
    @media (pointer: coarse) {
      select {
        min-height: 44px;
      }
    }
  `,
})
export class PairRows {
  readonly labels = input.required<readonly DraftLabel[]>();
  readonly pairs = input.required<readonly DraftPair[]>();
  /** Of the schema. */
  readonly faults = input.required<readonly Fault[]>();
  readonly list = input.required<PairList>();
  /** What one is called: "line". */
  readonly noun = input.required<string>();
  readonly changed = output<readonly DraftPair[]>();

  protected readonly ends = [0, 1] as const;
  protected readonly rows = computed(() =>
    this.pairs().map((pair, index) => ({ pair, fault: faultAt(this.faults(), this.list(), index) })),
  );
  /** A pair to add: the first two that are in none, or else any two. */
  protected readonly free = computed<DraftPair | null>(() => {
    const taken = new Set(this.pairs().flat());
    const ids = this.labels().map(({ id }) => id);
    const [a, b] = [...ids.filter((id) => !taken.has(id)), ...ids.filter((id) => taken.has(id))];
    return a === undefined || b === undefined ? null : [a, b];
  });

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly injector = inject(Injector);

  protected choose(index: number, end: 0 | 1, id: string): void {
    const [a, b] = this.pairs()[index]!;
    this.changed.emit(this.pairs().with(index, end === 0 ? [Number(id), b] : [a, Number(id)]));
  }

  protected add(): void {
    const free = this.free();
    if (free === null) return;
    this.changed.emit([...this.pairs(), free]);
    this.focusAfterwards('li:last-child select');
  }

  protected remove(index: number): void {
    this.changed.emit(this.pairs().toSpliced(index, 1));
    this.focusAfterwards('button.add');
  }

  private focusAfterwards(selector: string): void {
    afterNextRender(() => this.host.nativeElement.querySelector<HTMLElement>(selector)?.focus(), {
      injector: this.injector,
    });
  }
}
