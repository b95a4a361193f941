import type { Signal } from '@angular/core';
import type { Ahead, Confidence, Item } from '@gannet/contracts';
import type { Answer } from '../drafts/drafts';
import type { Picture } from './picture';

/** Where the image in hand is labelled, as the queue knows it: each task has its own. */
export abstract class Desk<P extends Picture = Picture> {
  abstract readonly confidence: Signal<Confidence>;
  abstract setConfidence(confidence: Confidence): void;
  /** Was earlier work on this image brought back? */
  abstract readonly restored: Signal<boolean>;
  /** Fetches an image with everything that is needed to label it. Throws Refused, Unreachable or Damaged. */
  abstract fetch(of: Ahead): Promise<P>;
  /** Puts an image on the desk, with its draft where there is one. */
  abstract open(picture: P, item: Item): Promise<void>;
  /** Would submitting the work as it is more likely be a slip than intended? */
  abstract readonly isUnfinished: Signal<boolean>;
  /** Is the work exactly the prediction it began with? False where there was none. */
  abstract isUnchanged(): boolean;
  /** Makes a stroke or shape in progress part of the work. */
  abstract conclude(): void;
  /** Makes a stroke in progress part of the work, and leaves a shape open, which the draft keeps. */
  abstract interrupt(): void;
  abstract work(): Answer;
  /** Working time on the image. */
  abstract seconds(): number;
  /** Is somebody in front of the image now? Only that time counts. */
  abstract attend(isPresent: boolean): void;
  /** Somebody did something on the page. */
  abstract touch(): void;
}
