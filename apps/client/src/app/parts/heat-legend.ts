import { Component, computed, input } from '@angular/core';
import { HEAT_GRADIENT, type HeatRange } from './heat';

/** The scale of the uncertainty colours. */
@Component({
  selector: 'g-heat-legend',
  host: { role: 'note', 'aria-label': 'Legend of the uncertainty' },
  template: `
    <span>uncertainty</span
    ><span class="scale">{{ ends().from }} <i [style.background]="gradient"></i> {{ ends().to }}</span>
    <span
      class="what"
      title="Disagreement of the ensemble’s members, as a share of the maximum. Lower values are transparent."
      >higher = less certain</span
    >
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 2px 10px;
      align-items: center;
      padding: 4px 10px;
      border-radius: 8px;
      background: rgb(20 24 27 / 0.88);
      color: #e8eef1;
      font-size: 12px;
    }
    .scale {
      display: flex;
      gap: 6px;
      align-items: center;
    }
    i {
      width: 96px;
      height: 10px;
      border-radius: 3px;
      border: 1px solid #6b767d;
    }
    .what {
      color: #c3ccd1;
    }
  `,
})
export class HeatLegend {
  readonly range = input.required<HeatRange>();
  protected readonly gradient = HEAT_GRADIENT;
  protected readonly ends = computed(() => {
    const percent = (byte: number): string => `${Math.round((100 * byte) / 255)}%`;
    return { from: percent(this.range().from), to: percent(this.range().to) };
  });
}
