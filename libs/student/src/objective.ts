import { add, mul, scalar, type Value } from '@gannet/onnx';
import type { Objective, TensorSpec } from '@gannet/training';
import { networkOf, pixelsOf, planOf } from './network.js';
import { byBatch } from './normalisation.js';
import { studentTask } from './tasks/tasks.js';
import type { Architecture } from './types.js';
import { STRONG_VIEWS } from './views.js';

/** The optional inputs that the samples have in addition to images. */
export interface SampleKinds {
  /** Whether labels are soft: shares of classes instead of one class per pixel. */
  readonly isSoft: boolean;
  /** Whether pixels have weights. */
  readonly isWeighted: boolean;
}

/** The inputs of a step in addition to the images. */
export interface ObjectiveOptions extends SampleKinds {
  readonly batch: number;
  /** [classes], class weights; equal by default. */
  readonly classWeights?: Float32Array;
  /** Whether each batch includes as many unlabelled images as labelled ones. */
  readonly isConsistent?: boolean;
}

/**
 * What a student descends. Each step is fed `image` [n, height, width, 3] bytes, and of parts `label` [n, height,
 * width] (255 counts nothing) or `shares` [n, height, width, classes] out of 255 with, when weighted, `weight` [n,
 * height, width] out of 255; of keypoints `points` [n, keypoints, 3]: x, y in pixels and the height of the heat. With
 * unlabelled images come their `weak` view, and for each of two strong views `strong<n>` and, of parts, `box<n>`: see
 * `consistencyLoss`. Each view is normalised by itself, for labelled and unlabelled images may differ. The loss is one
 * number.
 */
export function objectiveOf(architecture: Architecture, options: ObjectiveOptions): Objective {
  const { width, height } = architecture;
  const task = studentTask(architecture.task);
  return {
    plan: planOf(architecture),
    each: {
      image: { dims: [options.batch, height, width, 3], type: 'uint8' },
      ...task.targets(architecture, options),
      ...(options.isConsistent ? viewPlaces(architecture, options.batch) : {}),
    },
    loss: (parts, fed) => {
      const seen = (name: string): Value => networkOf(parts, pixelsOf(fed[name] as Value), architecture, byBatch());
      const supervised = task.loss(seen('image'), fed, architecture, options);
      if (!options.isConsistent) return supervised;
      const weak = seen('weak');
      const losses = STRONG_VIEWS.map((view) =>
        task.consistencyLoss(seen(`strong${view}`), weak, architecture, { box: fed[`box${view}`], ...options }),
      );
      return add(supervised, mul(losses.reduce(add), scalar(1 / STRONG_VIEWS.length)));
    },
  };
}

/** The inputs for unlabelled images. */
function viewPlaces({ task, width, height }: Architecture, batch: number): Readonly<Record<string, TensorSpec>> {
  const bytes = (...dims: number[]): TensorSpec => ({ dims: [batch, ...dims], type: 'uint8' });
  const strong = STRONG_VIEWS.map((view): [string, TensorSpec] => [`strong${view}`, bytes(height, width, 3)]);
  const boxes = STRONG_VIEWS.map((view): [string, TensorSpec] => [`box${view}`, bytes(height, width)]);
  return {
    weak: bytes(height, width, 3),
    ...Object.fromEntries(studentTask(task).isMixed ? [...strong, ...boxes] : strong),
  };
}
