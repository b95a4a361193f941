import { Component, computed, input } from '@angular/core';
import type { ReleaseDetail } from '@gannet/contracts';
import { count, score } from '../ui/words';
import { looksIn } from '../projects/look';
import { swatchOf } from './layers';

/** The classes of a release: how many pixels and images they have, and how well they are predicted. */
@Component({
  selector: 'g-release-classes',
  template: `
    <div class="scroller">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="num">Pixels</th>
            <th scope="col" class="num">Share</th>
            <th scope="col" class="num">Images</th>
            <th scope="col" class="num">IoU</th>
          </tr>
        </thead>
        <tbody>
          @for (part of classes(); track $index) {
            <tr>
              <td>
                <i class="swatch" [style.background]="part.color"></i><bdi>{{ part.name }}</bdi>
              </td>
              <td class="num">{{ words.count(part.pixels) }}</td>
              <td class="num">{{ part.share.toFixed(1) }}%</td>
              <td class="num">{{ words.count(part.images) }}</td>
              <td class="num">
                {{ words.score(part.iou) }}
                @if (part.interval; as i) {
                  <span class="quiet small"> {{ words.score(i.low) }} to {{ words.score(i.high) }}</span>
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: contents;
    }
    .swatch {
      display: inline-block;
      width: 13px;
      height: 13px;
      border-radius: 4px;
      margin-inline-end: 8px;
      vertical-align: -2px;
      border: 1px solid rgb(128 128 128 / 0.6);
    }
  `,
})
export class ReleaseClasses {
  readonly release = input.required<ReleaseDetail>();

  protected readonly words = { count, score };
  protected readonly classes = computed(() => {
    const { classStats, quality, manifest } = this.release();
    const looks = looksIn(manifest);
    const measured = quality?.task === 'parts' ? quality : null;
    const total = classStats.reduce((sum, { pixels }) => sum + pixels, 0);
    return classStats.map((part, index) => ({
      ...part,
      color: swatchOf(looks, index),
      share: total === 0 ? 0 : (100 * part.pixels) / total,
      iou: measured?.iouByClass[index] ?? null,
      interval: measured?.iouIntervals?.[index] ?? null,
    }));
  });
}
