import { Component, computed, input } from '@angular/core';
import type { ReleaseDetail } from '@gannet/contracts';
import { cell, pixels } from '../quality/cell';
import { count, score } from '../ui/words';

/** The keypoints of a release: in how many images they are seen, hidden and absent, and how well they are predicted. */
@Component({
  selector: 'g-release-keypoints',
  template: `
    <div class="scroller">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Keypoint</th>
            <th scope="col" class="num">Seen</th>
            <th scope="col" class="num">Hidden</th>
            <th scope="col" class="num">Absent</th>
            <th scope="col" class="num">Spread</th>
            <th scope="col" class="num">PCK&#64;0.05</th>
            <th scope="col" class="num">Error</th>
          </tr>
        </thead>
        <tbody>
          @for (one of keypoints(); track one.name) {
            <tr>
              <td>
                <bdi>{{ one.name }}</bdi>
              </td>
              <td class="num">{{ count(one.seen) }}</td>
              <td class="num">{{ count(one.hidden) }}</td>
              <td class="num">{{ count(one.absent) }}</td>
              <td class="num">{{ one.spread === null ? '–' : (one.spread * 100).toFixed(1) + '%' }}</td>
              @for (cell of [one.pck, one.error]; track $index) {
                <td class="num">
                  {{ cell.value }}<span class="quiet small"> {{ cell.interval }}</span>
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
    <p class="small quiet">
      Spread: how far apart the members place a keypoint, as a share of the image's side. PCK and error: against people,
      by cross-validation.
    </p>
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ReleaseKeypoints {
  readonly release = input.required<ReleaseDetail>();

  protected readonly count = count;
  protected readonly keypoints = computed(() => {
    const { keypointStats, quality } = this.release();
    const measured = quality?.task === 'keypoints' ? quality.byKeypoint : [];
    return keypointStats.map((stats, index) => ({
      ...stats,
      pck: cell(measured[index]?.pck05 ?? null, measured[index]?.pck05Interval, score),
      error: cell(measured[index]?.meanError ?? null, measured[index]?.meanErrorInterval, pixels),
    }));
  });
}
