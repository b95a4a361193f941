import { Component, computed, input, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Icon } from '../ui/icon';
import { count } from '../ui/words';
import { type Doubted, frame, percent, reliabilityBars, type ReliabilityWords } from './reliability';

/** How often what the members doubt is wrong, as bars with their intervals; the same as a table. */
@Component({
  selector: 'g-reliability-chart',
  imports: [MatButtonModule, Icon],
  templateUrl: './reliability-chart.html',
  styleUrl: './reliability-chart.scss',
})
export class ReliabilityChart {
  readonly bins = input.required<readonly Doubted[]>();
  readonly words = input.required<ReliabilityWords>();

  protected readonly isTable = signal(false);
  protected readonly pointed = signal<string | null>(null);
  protected readonly frame = frame;
  protected readonly tell = { count, percent };
  protected readonly chart = computed(() => reliabilityBars(this.bins(), this.words()));

  protected interval({ rate: { interval } }: Doubted): string {
    return interval === null ? '–' : `${percent(interval.low)} to ${percent(interval.high)}`;
  }
}
