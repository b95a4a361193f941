import type { Placement } from '@gannet/interpreter';

/** The task of a student: a class for every pixel, or keypoints. */
export type StudentTask =
  | { readonly kind: 'parts'; readonly classes: number }
  | {
      readonly kind: 'keypoints';
      readonly keypoints: number;
      /** Standard deviation of the heat, as a share of the longer side. */ readonly sigma: number;
    };

/** The dimensions of a student's network. */
export interface Anatomy {
  readonly task: StudentTask;
  /** Size of the training images, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Channels at full size, half, a quarter and an eighth. */
  readonly widths: readonly [number, number, number, number];
}

/** A labelled image. */
export interface StudentSample {
  /** [height, width, 3] */
  readonly rgb: Uint8Array;
  /** For parts: [height, width] classes, 255 where unlabelled. */
  readonly labels?: Uint8Array;
  /** [height, width, classes] out of 255, instead of `labels`: soft labels. */
  readonly shares?: Uint8Array;
  /** [height, width] out of 255: weights of the pixels; equal by default. */
  readonly weights?: Uint8Array;
  /** For keypoints: one per keypoint, in pixels. */
  readonly points?: readonly Placement[];
}

/** Training settings of a student. */
export interface StudentSettings {
  readonly steps: number;
  /** Batch size. */
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Number of steps between two validations, at which a checkpoint may be saved. */
  readonly stepsPerLook: number;
  /** Early stopping: number of validations in a row without improvement. */
  readonly patience: number;
  /**
   * Exponent of the class weights: a class is weighted by its frequency to the power of minus this; 0 weights all
   * pixels equally, 1 all classes.
   */
  readonly classBalance: number;
  /** Strength of the augmentation, 0 to 1: see `augment.ts`. */
  readonly augmentation: number;
  /** Whether images are mirrored, and which classes or keypoints are then swapped; null turns mirroring off. */
  readonly mirror: { readonly pairs: readonly (readonly [number, number])[] } | null;
}

export interface StudentRequest {
  readonly anatomy: Anatomy;
  readonly train: readonly StudentSample[];
  /**
   * Validation images: they determine early stopping, the best weights and the temperature, and are never trained on.
   */
  readonly val: readonly StudentSample[];
  /**
   * Images without labels of the domain that the student is for: it also learns to say the same of a weak and a strong
   * alteration of them, and is normalised by their statistics.
   */
  readonly unlabelled?: readonly Pick<StudentSample, 'rgb'>[];
  readonly seed: number;
  readonly settings: StudentSettings;
  /** Identifies the images, such as a release's digest: a checkpoint of other images is refused. */
  readonly origin: string;
  /** Number of cores that one step may use. */
  readonly threads?: number;
}

/** A trained student. */
export interface Student {
  readonly anatomy: Anatomy;
  /** [P], in the order of `planOf`. */
  readonly parameters: Float32Array;
  /** [S], in the order of `statisticsPlanOf`. */
  readonly statistics: Float32Array;
  /** The temperature by which logits are divided before the softmax; 1 for keypoints. */
  readonly temperature: number;
  /** For keypoints: the visibility thresholds of the peak height. */
  readonly levels: readonly { readonly there: number; readonly seen: number }[];
}

/** A validation of a student during training. */
export interface Look {
  readonly step: number;
  /** Mean training loss since the last validation. */
  readonly loss: number;
  /** On the validation images: mean IoU for parts, PCK@0.05 for keypoints. null where nothing was counted. */
  readonly score: number | null;
}

/** Number of output channels of a network. */
export function outputsOf(task: StudentTask): number {
  return task.kind === 'parts' ? task.classes : task.keypoints;
}
