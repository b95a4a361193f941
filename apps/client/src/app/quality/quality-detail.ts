import { Component, input } from '@angular/core';
import { ShortName } from '../ui/short-name';
import type { Calibration, ConfusionRow } from './calibration';
import { percent } from './reliability';
import { ReliabilityChart } from './reliability-chart';

/** Whether uncertainty predicts errors, what the filter gains, and the confusion matrix, all on held-out images. */
@Component({
  selector: 'g-quality-detail',
  imports: [ReliabilityChart, ShortName],
  templateUrl: './quality-detail.html',
  styleUrl: './quality-detail.scss',
})
export class QualityDetail {
  /** Null where it was not measured. */
  readonly calibration = input.required<Calibration | null>();
  /** One row a class; none where the labels have no classes, or it was not measured. */
  readonly confusion = input.required<readonly ConfusionRow[]>();
  /** Of the labels, in the order of the schema. */
  readonly names = input.required<readonly string[]>();

  protected readonly percent = percent;
}
