import { NgComponentOutlet } from '@angular/common';
import { Component, computed, input } from '@angular/core';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { type Forecast, type Project, taskContract } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { progressWords } from '../projects/round-words';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { bytes, count, plural } from '../ui/words';

const WHY = { uncertain: 'dropped: among the most uncertain', unconfident: 'dropped: confidence too low' } as const;

/** A forecast of a release: what it would contain, what would be dropped, and sample images with their labels. */
@Component({
  selector: 'g-forecast-view',
  imports: [MatProgressBarModule, NgComponentOutlet, Note],
  templateUrl: './forecast-view.html',
  styleUrl: './forecast-view.scss',
})
export class ForecastView {
  readonly forecast = input.required<Forecast | null>();
  readonly project = input.required<Project>();

  protected readonly task = computed(() => labelTask(this.project().schema.task));
  protected readonly labels = computed(() => taskContract(this.project().schema.task).labelsOf(this.project().schema));
  protected readonly words = { bytes, count, plural, percent };
  protected readonly waiting = computed(() => {
    const forecast = this.forecast();
    if (forecast?.expected || forecast?.failure) return null;
    const progress = forecast?.progress ?? null;
    return {
      share: progress && progress.total > 0 ? progress.done / progress.total : null,
      words: progress ? progressWords(progress) : 'Workers label a few images …',
    };
  });
  protected readonly samples = computed(() => {
    const { probe, samples } = this.forecast() ?? { probe: '', samples: [] };
    const at = (file: string): string => urlOf('forecastPicture', { project: this.project().slug, build: probe, file });
    return samples.map((sample) => ({
      ...sample,
      shown: {
        image: at(`${sample.key}.png`),
        imageAlt: `Image of seed ${sample.seed}`,
        mask: at(`${sample.key}.mask.png`),
        labelsAlt: `Labels of seed ${sample.seed}`,
        labels: sample,
        project: this.project(),
      },
      why: sample.dropped ? WHY[sample.dropped] : null,
    }));
  });
  protected readonly hasPixels = computed(
    () => this.forecast()?.expected?.labels.some(({ pixels }) => pixels !== null) ?? false,
  );
  protected readonly dropped = computed(() => {
    const { uncertain = 0, unconfident = 0, surplus = 0, unusable = 0 } = this.forecast()?.expected ?? {};
    return [
      { name: 'too uncertain', share: uncertain },
      { name: 'confidence too low', share: unconfident },
      { name: 'drawn for the balance but not needed', share: surplus },
      { name: 'with numbers that are not finite', share: unusable },
    ]
      .filter(({ share }) => share > 0)
      .map(({ name, share }) => `${percent(share)} ${name}`)
      .join(', ');
  });
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '<1%' : `${(100 * share).toFixed(0)}%`;
}
