import type { Signal } from '@angular/core';
import type { Confidence, Item, KeypointSubmission, PartsSubmission } from '@gannet/contracts';
import type { Picture } from './picture';

/** What is made of an item: a label map, or placements. */
export type Work = Pick<PartsSubmission, 'task' | 'labels'> | Pick<KeypointSubmission, 'task' | 'points'>;

/** Where an image is worked on, as the queue knows it: one for parts and one for keypoints. */
export abstract class Desk {
  abstract readonly confidence: Signal<Confidence>;
  /** Puts a picture on the desk, with the draft where there is one. */
  abstract open(picture: Picture, classes: number, item: Item): Promise<void>;
  abstract work(item: Item): Work;
  /** Time in front of the image. */
  abstract seconds(): number;
  /** Writes the draft now. */
  abstract save(): Promise<void>;
  /** The same, if something changed since it was last written. */
  abstract saveChanges(): Promise<void>;
  /** The same image under another lease. */
  abstract hold(item: Item): void;
  /** The page is left; what is kept stays kept. */
  abstract leave(): void;
  /** The work arrived where it belongs: the draft has done its duty. */
  abstract forget(candidateId: string): Promise<void>;
}
