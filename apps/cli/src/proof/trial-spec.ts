import type { StudentTask } from '@gannet/student';

/** Number of generated images from which a repeat's labelled ones are drawn. */
export const LABELLED_POOL = 300;

/** Maximum number of images that a release of a proof draws. */
export const MOST_IMAGES = 20_000;

/** A number of labelled images in one repeat; other repeats draw other images and train with other seeds. */
export interface TrialSpec {
  readonly task: StudentTask['kind'];
  readonly repeat: number;
  readonly labels: number;
  /** For a release: number of images drawn, and the percentage of them that is dropped. */
  readonly images: number;
  readonly drop: number;
}
