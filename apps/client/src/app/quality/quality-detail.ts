import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import type { Measured, PartsQuality } from '@gannet/contracts';
import { cssColor } from '../annotate/layers';
import { Icon } from '../ui/icon';
import { count, plural, score } from '../ui/words';
import { confusionRows, frame, percent, reliabilityBars } from './reliability';

/** Whether disagreement can be trusted, what is taken for what, and what the filter buys: of cross-validation, each with its interval. */
@Component({
  selector: 'g-quality-detail',
  imports: [MatButtonModule, Icon],
  templateUrl: './quality-detail.html',
  styleUrl: './quality-detail.scss',
})
export class QualityDetail {
  readonly quality = input.required<PartsQuality>();
  /** The names of the classes, in the order of the schema. */
  readonly names = input.required<readonly string[]>();

  protected readonly isTable = signal(false);
  protected readonly pointed = signal<string | null>(null);
  protected readonly frame = frame;
  protected readonly words = { count, cssColor, percent, plural, score };
  protected readonly chart = computed(() => reliabilityBars(this.quality().calibration?.reliability ?? []));
  protected readonly confusion = computed(() => confusionRows(this.quality().confusion ?? []));

  protected interval({ interval }: Measured): string {
    return interval === null ? '' : `${score(interval.low)} to ${score(interval.high)}`;
  }

  protected rate({ interval }: Measured): string {
    return interval === null ? '' : `${percent(interval.low)} to ${percent(interval.high)}`;
  }
}
