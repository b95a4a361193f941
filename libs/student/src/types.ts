import type { Placement } from '@gannet/interpreter';

/** What a student answers: a class for every pixel, or named places. */
export type StudentTask =
  | { readonly kind: 'parts'; readonly classes: number }
  | {
      readonly kind: 'keypoints';
      readonly keypoints: number;
      /** Standard deviation of the heat, as a share of the longer side. */ readonly sigma: number;
    };

/** Which network a student is. */
export interface Anatomy {
  readonly task: StudentTask;
  /** Of the images that it is trained on, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Channels at full size, half, a quarter and an eighth. */
  readonly widths: readonly [number, number, number, number];
}

/** A labelled image. */
export interface StudentSample {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  /** [height, width] classes, 255 where nothing is known; of parts. */
  readonly labels?: Uint8Array;
  /** [height, width, classes] out of 255, in the place of `labels`: soft labels. */
  readonly shares?: Uint8Array;
  /** [height, width] out of 255: how much each pixel counts. All count the same without. */
  readonly weights?: Uint8Array;
  /** One for each keypoint, in pixels; of keypoints. */
  readonly points?: readonly Placement[];
}

/** How a student is trained. */
export interface StudentSettings {
  readonly steps: number;
  /** Images a step. */
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Every so many steps the student is measured on the validation images and a checkpoint may be kept. */
  readonly stepsPerLook: number;
  /** Ends the training after so many looks in a row that were no better than the best. */
  readonly patience: number;
  /** A class counts as its share of the pixels to the power of minus this: 0 counts pixels, 1 counts classes. */
  readonly classBalance: number;
  /** How strongly images are altered, 0 to 1: see `augment.ts`. */
  readonly augmentation: number;
  /** Whether images are mirrored, and which classes or keypoints change places then; null leaves them as they are. */
  readonly mirror: { readonly pairs: readonly (readonly [number, number])[] } | null;
}

export interface StudentRequest {
  readonly anatomy: Anatomy;
  readonly train: readonly StudentSample[];
  /** Never learned from: when to stop, which weights to keep and the temperature are chosen by them. */
  readonly val: readonly StudentSample[];
  /**
   * Images without labels of the domain that the student is for: it also learns to say the same of a weak and a strong
   * alteration of them, and is normalised by their statistics.
   */
  readonly unlabelled?: readonly Pick<StudentSample, 'rgb'>[];
  readonly seed: number;
  readonly settings: StudentSettings;
  /** What the images are, such as a release's digest: a checkpoint of other images is refused. */
  readonly origin: string;
  /** Cores that one step may use. */
  readonly threads?: number;
}

/** A trained student. */
export interface Student {
  readonly anatomy: Anatomy;
  /** [P], in the order of `planOf`. */
  readonly parameters: Float32Array;
  /** [S], in the order of `statisticsPlanOf`. */
  readonly statistics: Float32Array;
  /** By which logits are divided before their softmax; 1 of keypoints. */
  readonly temperature: number;
  /** Of keypoints: the heights of the heat that tell visibility. */
  readonly levels: readonly { readonly there: number; readonly seen: number }[];
}

/** One look at a student in training. */
export interface Look {
  readonly step: number;
  /** Mean over the steps since the last look. */
  readonly loss: number;
  /**
   * On the validation images: mean IoU of parts, the share of keypoints within 0.05 of the side. null where there was
   * nothing to count.
   */
  readonly score: number | null;
}

/** How many maps a network gives. */
export function outputsOf(task: StudentTask): number {
  return task.kind === 'parts' ? task.classes : task.keypoints;
}
