import { Component, computed, input, output } from '@angular/core';
import type { KeypointPrediction, KeypointSchema } from '@gannet/contracts';
import { outlineOf, SIDE_COLORS, sideOf, VISIBILITY_WORDS } from './drawing';
import type { Mark, Sheet } from './sheet';

/** The keypoints: side, name, key and visibility of each, and the spread of its prediction. */
@Component({
  selector: 'g-point-list',
  template: `
    <div class="head"><h2 id="keypoints">Keypoints</h2></div>
    <div role="radiogroup" aria-labelledby="keypoints">
      @for (row of rows(); track row.index) {
        <button
          type="button"
          role="radio"
          [attr.aria-checked]="row.index === sheet()?.active"
          [attr.aria-label]="row.name + ', ' + row.words + row.doubt"
          [attr.title]="row.hint ? row.name + ': ' + row.hint : row.name"
          [attr.tabindex]="row.index === sheet()?.active ? 0 : -1"
          [class.on]="row.index === sheet()?.active"
          (click)="choose.emit(row.index)"
        >
          <kbd>{{ row.key }}</kbd><svg viewBox="-10 -10 20 20" aria-hidden="true">
            <path [attr.d]="row.outline" [attr.stroke]="row.color" [attr.fill]="row.isFilled ? row.color : 'none'" />
          </svg>
          <span dir="auto">{{ row.name }}</span><em aria-hidden="true">{{ row.words }}</em>
        </button>
      }
    </div>
  `,
  styles: `
    .head {
      margin-bottom: 6px;
    }
    button {
      display: grid;
      grid-template-columns: 22px 20px 1fr auto;
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
    span {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
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
  readonly choose = output<number>();

  protected readonly rows = computed(() =>
    this.schema().keypoints.map(({ name, hint }, index) => {
      const side = sideOf(index, this.schema().flipPairs);
      const mark = this.sheet()?.marks[index];
      const spread = this.prediction()?.points[index]?.spread;
      return {
        index,
        name,
        hint,
        key: index < 9 ? String(index + 1) : index < 18 ? `⇧${index - 8}` : '',
        color: SIDE_COLORS[side],
        outline: outlineOf(side, { x: 0, y: 0 }, 6),
        isFilled: mark?.visibility === 2,
        words: wordsOf(mark, this.sheet()?.active === index && this.sheet()?.isPlacing === true),
        doubt:
          spread === undefined ? '' : `, predicted with a spread of ${(spread * 100).toFixed(1)} percent of the side`,
      };
    }),
  );
}

function wordsOf(mark: Mark | undefined, isPlacing: boolean): string {
  if (mark?.isSet !== true) return isPlacing ? 'place it now' : 'not placed';
  return isPlacing ? `${VISIBILITY_WORDS[mark.visibility]}, place again` : VISIBILITY_WORDS[mark.visibility];
}
