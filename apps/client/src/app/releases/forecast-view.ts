import { Component, computed, input } from '@angular/core';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import type { Forecast } from '@gannet/contracts';
import { cssColor } from '../parts/layers';
import { urlOf } from '../edge/api';
import type { Drawn } from '../keypoints/drawing';
import { KeypointPicture } from '../keypoints/keypoint-picture';
import { progressWords } from '../projects/round-words';
import { Note } from '../ui/note';
import { bytes, count, plural } from '../ui/words';

const WHY = { uncertain: 'dropped: among the most uncertain', unconfident: 'dropped: too little confidence' } as const;

/** What a release would be like: what it would hold, what would be dropped, and images with their labels. */
@Component({
  selector: 'g-forecast-view',
  imports: [MatProgressBarModule, KeypointPicture, Note],
  templateUrl: './forecast-view.html',
  styleUrl: './forecast-view.scss',
})
export class ForecastView {
  readonly forecast = input.required<Forecast | null>();
  readonly project = input.required<string>();
  /** How keypoints are drawn; null where parts are labelled. */
  readonly drawn = input.required<Drawn | null>();
  /** The image's side in pixels. */
  readonly size = input.required<number>();

  protected readonly words = { bytes, count, plural, cssColor, percent };
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
    const at = (file: string): string => urlOf('forecastPicture', { project: this.project(), build: probe, file });
    return samples.map((sample) => ({
      ...sample,
      image: at(`${sample.key}.png`),
      mask: at(`${sample.key}.mask.png`),
      why: sample.dropped ? WHY[sample.dropped] : null,
    }));
  });
  protected readonly dropped = computed(() => {
    const { uncertain = 0, unconfident = 0, surplus = 0, unusable = 0 } = this.forecast()?.expected ?? {};
    return [
      { name: 'too uncertain', share: uncertain },
      { name: 'too little confidence', share: unconfident },
      { name: 'drawn for the balance without helping', share: surplus },
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
