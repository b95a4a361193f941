import { inject, Injectable } from '@angular/core';
import type { Ahead, KeypointPrediction } from '@gannet/contracts';
import { type Picture, Pictures } from '../desk/picture';
import { Api } from '../edge/api';

/** An image to place keypoints in, with what the interpreter predicts. */
export interface PointsPicture extends Picture {
  /** Null where there is none, or it is of another number of keypoints. */
  readonly prediction: KeypointPrediction | null;
  /** Number of keypoints in the project's schema. */
  readonly keypoints: number;
  /** The version of that schema. */
  readonly schemaVersion: number;
}

@Injectable({ providedIn: 'root' })
export class PointsPictures {
  private readonly api = inject(Api);
  private readonly pictures = inject(Pictures);

  /** Image and prediction, both or neither. `keypoints` is their number in this version of the project's schema. */
  async fetch(of: Ahead, keypoints: number, schemaVersion: number): Promise<PointsPicture> {
    const [picture, prediction] = await Promise.all([
      this.pictures.fetch(of),
      of.hasPrediction
        ? this.api.call('candidatePrediction', { candidateId: of.candidateId }, undefined, { schema: schemaVersion })
        : null,
    ]);
    const isFitting = prediction?.task === 'keypoints' && prediction.points.length === keypoints;
    return { ...picture, prediction: isFitting ? prediction : null, keypoints, schemaVersion };
  }
}
