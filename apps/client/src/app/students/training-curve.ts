import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Student } from '@gannet/contracts';
import { linear, ticks } from '../ui/chart-scales';
import { Icon } from '../ui/icon';
import { count, score } from '../ui/words';

const WIDTH = 320;
const HEIGHT = 170;
const LEFT = 44;
const RIGHT = WIDTH - 12;
const TOP = 12;
const BOTTOM = HEIGHT - 34;

/** Loss and score of a training, validation by validation, as two charts or a table. */
@Component({
  selector: 'g-training-curve',
  imports: [MatButtonModule, Icon],
  template: `
    <div class="row spread">
      <span class="small quiet" aria-live="polite">{{ last() }}</span>
      <button mat-button type="button" (click)="isTable.set(!isTable())">
        <g-icon [name]="isTable() ? 'chart' : 'table'" /> {{ isTable() ? 'Show as charts' : 'Show as table' }}
      </button>
    </div>
    @if (isTable()) {
      <div class="scroller">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col" class="num">Step</th>
              <th scope="col" class="num">Training loss</th>
              <th scope="col" class="num">Validation {{ student().scoreName }}</th>
            </tr>
          </thead>
          <tbody>
            @for (point of student().curve; track point.step) {
              <tr>
                <td class="num">{{ count(point.step) }}</td>
                <td class="num">{{ point.loss.toFixed(4) }}</td>
                <td class="num">{{ score(point.score) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <div class="charts">
        @for (chart of charts(); track chart.name) {
          <svg [attr.viewBox]="'0 0 ' + frame.width + ' ' + frame.height" role="img" [attr.aria-label]="chart.words">
            @for (tick of chart.yTicks; track tick.words) {
              <line
                class="grid"
                [attr.x1]="frame.left"
                [attr.x2]="frame.right"
                [attr.y1]="tick.at"
                [attr.y2]="tick.at"
              />
              <text [attr.x]="frame.left - 6" [attr.y]="tick.at + 4" text-anchor="end">{{ tick.words }}</text>
            }
            @for (tick of chart.xTicks; track tick.words) {
              <text [attr.x]="tick.at" [attr.y]="frame.bottom + 15" text-anchor="middle">{{ tick.words }}</text>
            }
            <text [attr.x]="frame.left" [attr.y]="frame.height - 3">{{ chart.name }}</text>
            <text [attr.x]="frame.right" [attr.y]="frame.height - 3" text-anchor="end">steps</text>
            <polyline [attr.points]="chart.line" />
            @for (point of chart.points; track point.x) {
              <circle [attr.cx]="point.x" [attr.cy]="point.y" r="3" />
            }
          </svg>
        }
      </div>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 4px;
    }
    .charts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(260px, 1fr));
      gap: 12px;
    }
    svg {
      display: block;
      width: 100%;
      height: auto;
      max-width: 460px;
    }
    button g-icon {
      width: 16px;
      height: 16px;
      vertical-align: -3px;
      margin-inline-end: 6px;
    }
    text {
      font-size: 11px;
      fill: var(--mat-sys-on-surface-variant);
    }
    .grid {
      stroke: var(--mat-sys-outline-variant);
    }
    polyline {
      fill: none;
      stroke: var(--mat-sys-primary);
      stroke-width: 2;
    }
    circle {
      fill: var(--mat-sys-surface-container-low);
      stroke: var(--mat-sys-primary);
      stroke-width: 2;
    }
  `,
})
export class TrainingCurve {
  readonly student = input.required<Student>();

  protected readonly isTable = signal(false);
  protected readonly frame = { width: WIDTH, height: HEIGHT, left: LEFT, right: RIGHT, bottom: BOTTOM };
  protected readonly count = count;
  protected readonly score = score;

  protected readonly last = computed(() => {
    const point = this.student().curve.at(-1);
    return point === undefined
      ? ''
      : `step ${count(point.step)}: loss ${point.loss.toFixed(4)}, validation ${this.student().scoreName} ${score(point.score)}`;
  });
  protected readonly charts = computed(() => {
    const { curve, scoreName, settings } = this.student();
    return [
      chartOf(
        'training loss',
        curve.map(({ step, loss }) => ({ step, value: loss })),
        settings.steps,
      ),
      chartOf(
        `validation ${scoreName}`,
        curve.flatMap(({ step, score: value }) => (value === null ? [] : [{ step, value }])),
        settings.steps,
      ),
    ];
  });
}

function chartOf(name: string, given: readonly { readonly step: number; readonly value: number }[], steps: number) {
  const values = given.map(({ value }) => value);
  const xTicks = ticks(0, steps, 4);
  const yTicks = ticks(Math.min(...values), Math.max(...values), 4);
  const x = linear(0, xTicks.at(-1) ?? steps, LEFT, RIGHT);
  const y = linear(yTicks[0] ?? 0, yTicks.at(-1) ?? 1, BOTTOM, TOP);
  const points = given.map(({ step, value }) => ({ x: x.at(step), y: y.at(value) }));
  const [first, last] = [given[0], given.at(-1)];
  return {
    name,
    points,
    line: points.map((point) => `${point.x},${point.y}`).join(' '),
    xTicks: xTicks.map((value) => ({ at: x.at(value), words: count(value) })),
    yTicks: yTicks.map((value) => ({ at: y.at(value), words: String(Number(value.toPrecision(3))) })),
    words:
      first && last
        ? `${name}: ${first.value.toPrecision(3)} at step ${first.step}, ${last.value.toPrecision(3)} at step ${last.step}`
        : `${name}: nothing yet`,
  };
}
