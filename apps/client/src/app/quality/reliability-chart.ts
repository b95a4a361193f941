import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../ui/icon';
import { count } from '../ui/words';
import type { ReliabilityText, UncertaintyBin } from './calibration';
import { frame, percent, reliabilityBars } from './reliability';

/** How often labels are wrong by their uncertainty: a chart with intervals, or the same as a table. */
@Component({
  selector: 'g-reliability-chart',
  imports: [MatButtonModule, Icon],
  templateUrl: './reliability-chart.html',
  styleUrl: './reliability-chart.scss',
})
export class ReliabilityChart {
  readonly bins = input.required<readonly UncertaintyBin[]>();
  readonly words = input.required<ReliabilityText>();

  protected readonly isTable = signal(false);
  protected readonly pointed = signal<string | null>(null);
  protected readonly frame = frame;
  protected readonly tell = { count, percent };
  protected readonly chart = computed(() => reliabilityBars(this.bins(), this.words()));

  protected interval({ rate: { interval } }: UncertaintyBin): string {
    return interval === null ? '–' : `${percent(interval.low)} to ${percent(interval.high)}`;
  }
}
