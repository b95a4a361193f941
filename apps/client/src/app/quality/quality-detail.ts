import { Component, computed, input } from '@angular/core';
import type { Evaluation } from '@gannet/contracts';
import { cssColor } from '../parts/layers';
import { doubtsOf } from './doubts';
import { confusionRows, percent } from './reliability';
import { ReliabilityChart } from './reliability-chart';

/**
 * Whether doubt can be trusted, the confusion matrix, and what the filter buys: on held-out images, each number with
 * its interval.
 */
@Component({
  selector: 'g-quality-detail',
  imports: [ReliabilityChart],
  templateUrl: './quality-detail.html',
  styleUrl: './quality-detail.scss',
})
export class QualityDetail {
  readonly quality = input.required<Evaluation>();
  /** The names of the classes, in the order of the schema. */
  readonly names = input.required<readonly string[]>();

  protected readonly cssColor = cssColor;
  protected readonly percent = percent;
  protected readonly doubts = computed(() => doubtsOf(this.quality()));
  protected readonly confusion = computed(() => {
    const quality = this.quality();
    return quality.task === 'parts' ? confusionRows(quality.confusion ?? []) : [];
  });
}
