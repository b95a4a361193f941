import type { OpenSession } from '@gannet/onnx';
import { WIDTHS } from '../../../network.js';
import { defaultStudentSettings } from '../../../settings.js';
import type { PartsTask } from '../types.js';
import { trainStudent } from '../../../training.js';
import type { Student, StudentSample, StudentSettings } from '../../../types.js';
import { reductionOf, smaller } from './reduction.js';

/** An image that a person labelled. */
interface OpinionExample {
  /** [imageSide, imageSide, 3] */
  readonly rgb: Uint8Array;
  /** [labelSide, labelSide] class indices; 255 is unlabelled. */
  readonly labels: Uint8Array;
  /** Weight relative to the other images, 0 to 1; default 1. */
  readonly weight?: number;
}

export interface OpinionRequest {
  readonly imageSide: number;
  /** The image's, or a whole fraction of it. */
  readonly labelSide: number;
  readonly classes: number;
  readonly examples: readonly OpinionExample[];
  /** Whether images are mirrored, and which classes are then swapped; see `mirrorPairsOf`. */
  readonly mirror: StudentSettings['mirror'];
  readonly seed: number;
  /** Identifies the examples: a checkpoint of others is refused. */
  readonly origin: string;
  readonly threads?: number;
  readonly steps: number;
}

/** Number of checkpoints of a training. */
const CHECKPOINTS = 10;

/**
 * Trains a second opinion for an interpreter: a student of the images that people labelled. It sees their pixels, not
 * the generator's features, so it errs elsewhere. There are too few images to hold any out: they also validate it, so
 * that in practice the last weights are kept. Resumable like `trainStudent`; throws RangeError and `Diverged` as it does.
 */
export async function trainOpinion(
  { imageSide, labelSide, classes, examples, mirror, seed, origin, threads = 1, steps }: OpinionRequest,
  openSession: OpenSession,
  {
    checkpoint = null,
    onShare,
    onCheckpoint,
  }: {
    readonly checkpoint?: Uint8Array | null;
    /** Called with the completed share, 0 to 1; a rejection stops the training. */
    readonly onShare?: (share: number) => void | Promise<void>;
    readonly onCheckpoint?: (checkpoint: Uint8Array) => void | Promise<void>;
  } = {},
): Promise<Student<PartsTask>> {
  const { side } = reductionOf(labelSide);
  const task: PartsTask = { kind: 'parts', classes };
  const architecture = { task, width: side, height: side, widths: WIDTHS };
  const hasWeights = examples.some(({ weight = 1 }) => weight < 1);
  const train = examples.map((example) => sampleOf(example, { imageSide, labelSide, side, hasWeights }));
  const { student } = await trainStudent(
    {
      architecture,
      train,
      val: train,
      seed,
      origin,
      threads,
      settings: {
        ...defaultStudentSettings(architecture, steps),
        stepsPerValidation: Math.ceil(steps / CHECKPOINTS),
        patience: steps,
        mirror,
      },
    },
    openSession,
    {
      checkpoint,
      onSteps: (done) => onShare?.(done / steps),
      onValidation: (_validations, checkpointOf) => onCheckpoint?.(checkpointOf()),
    },
  );
  return { ...student, architecture };
}

function sampleOf(
  { rgb, labels, weight = 1 }: OpinionExample,
  {
    hasWeights,
    ...sides
  }: {
    readonly imageSide: number;
    readonly labelSide: number;
    readonly side: number;
    readonly hasWeights: boolean;
  },
): StudentSample {
  const small = smaller({ rgb, labels }, sides);
  return hasWeights ? { ...small, weights: new Uint8Array(small.labels.length).fill(Math.round(255 * weight)) } : small;
}
