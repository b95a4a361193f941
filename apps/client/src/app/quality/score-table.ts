import { Component, input } from '@angular/core';
import type { Scores } from './scores';

/** How well all labels, and each class or keypoint, are predicted: each score with its 95% interval. */
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
                @if (row.color; as color) {
                  <i class="swatch" [style.background]="color"></i>
                }
                <bdi>{{ names()[$index] }}</bdi>
              </td>
              @if (row.cells === null) {
                <td class="num quiet" [attr.colspan]="scores().columns.length">not present</td>
              } @else {
                @for (cell of row.cells; track $index) {
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
  readonly scores = input.required<Scores>();
  /** Of the labels, in the order of the schema. */
  readonly names = input.required<readonly string[]>();
  /** Which images it was measured on. */
  readonly caption = input.required<string>();
}
