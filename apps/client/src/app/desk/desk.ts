import type { Signal } from '@angular/core';
import type { Confidence, Item, KeypointSubmission, PartsSubmission } from '@gannet/contracts';
import type { Picture } from './picture';

/** What is made of an item: a label map, or placements. */
export type Work = Pick<PartsSubmission, 'task' | 'labels'> | Pick<KeypointSubmission, 'task' | 'points'>;

/**
 * Where an image is worked on, as the queue knows it: one for parts and one for keypoints. What is made is kept by the
 * drafts' keeper.
 */
export abstract class Desk {
  abstract readonly confidence: Signal<Confidence>;
  abstract setConfidence(confidence: Confidence): void;
  /** Puts a picture on the desk, with the draft where there is one. */
  abstract open(picture: Picture, classes: number, item: Item): Promise<void>;
  /** Is the work, as it is, more often a slip than meant? */
  abstract readonly isUnfinished: Signal<boolean>;
  /** Is what would be submitted the prediction as it came? Not without one. */
  abstract isUnchanged(): boolean;
  /** Makes what is just being made part of the work. */
  abstract conclude(): void;
  abstract work(): Work;
  /** Time in front of the image. */
  abstract seconds(): number;
}
