import { Component, computed, input } from '@angular/core';
import type { Evaluation } from '@gannet/contracts';
import { cssColor } from '../parts/layers';
import { scoresOf } from './scores';

/** How well each class or keypoint is labelled, and all of them together, each number with its 95% interval. */
@Component({
  selector: 'g-score-table',
  template: `
    <div class="scroller">
      <table class="plain whole">
        <caption>
          {{
            caption()
          }}
        </caption>
        <tbody>
          @for (line of scores().whole; track line.name) {
            <tr>
              <th scope="row">{{ line.name }}</th>
              <td class="num">
                {{ line.value }} <span class="quiet small">{{ line.interval }}</span>
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
    <div class="scroller">
      <table class="plain" [class.stacked]="scores().columns.length > 1">
        <thead>
          <tr>
            <th scope="col">{{ scores().each }}</th>
            @for (column of scores().columns; track column) {
              <th scope="col" class="num">{{ column }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of scores().rows; track $index) {
            <tr>
              <td>
                @if (evaluation().task === 'parts') {
                  <i class="swatch" [style.background]="cssColor($index)"></i>
                }
                <bdi>{{ names()[$index] }}</bdi>
              </td>
              @if (row === null) {
                <td class="num quiet" [attr.colspan]="scores().columns.length">not present</td>
              } @else {
                @for (cell of row; track $index) {
                  <td class="num">
                    {{ cell.value }} <span class="quiet small">{{ cell.interval }}</span>
                  </td>
                }
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styleUrl: './score-table.scss',
})
export class ScoreTable {
  readonly evaluation = input.required<Evaluation>();
  /** Of classes or keypoints, in the order of the schema. */
  readonly names = input.required<readonly string[]>();
  /** What was measured on. */
  readonly caption = input.required<string>();

  protected readonly cssColor = cssColor;
  protected readonly scores = computed(() => scoresOf(this.evaluation()));
}
