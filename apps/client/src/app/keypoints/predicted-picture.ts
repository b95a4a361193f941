import { Component, computed, inject, input, resource } from '@angular/core';
import type { KeypointSchema } from '@gannet/contracts';
import { Api } from '../edge/api';
import { KeypointPicture } from './keypoint-picture';

/** A candidate with the keypoints that the interpreter of its round predicts; the image alone until they are loaded. */
@Component({
  selector: 'g-predicted-picture',
  imports: [KeypointPicture],
  template: `<g-keypoint-picture
    [image]="image()"
    [alt]="alt()"
    [points]="points()"
    [schema]="schema()"
    [size]="size()"
  />`,
})
export class PredictedPicture {
  readonly candidateId = input.required<string>();
  readonly image = input.required<string>();
  readonly alt = input.required<string>();
  readonly schema = input.required<KeypointSchema>();
  readonly schemaVersion = input.required<number>();
  /** The image's side in pixels. */
  readonly size = input.required<number>();

  private readonly api = inject(Api);
  private readonly answer = resource({
    params: () => ({ candidateId: this.candidateId(), schema: this.schemaVersion() }),
    loader: ({ params: { candidateId, schema } }) =>
      this.api.call('candidatePrediction', { candidateId }, undefined, { schema }),
  });
  protected readonly points = computed(() => {
    const prediction = this.answer.hasValue() ? this.answer.value() : null;
    return prediction?.task === 'keypoints' ? prediction.points : [];
  });
}
