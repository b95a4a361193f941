import {
  add,
  cast,
  constant,
  div,
  equal,
  logSoftmax,
  max,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  scalar,
  transpose,
  type Value,
} from '@gannet/onnx';
import type { Objective, TensorSpec } from '@gannet/training';
import { consistencyLoss } from './consistency.js';
import { heatOf, heatPerKeypoint } from './heat.js';
import { networkOf, pixelsOf, planOf } from './network.js';
import { byBatch } from './normalisation.js';
import type { Anatomy } from './types.js';
import { STRONG_VIEWS } from './views.js';

/** The inputs of a step in addition to the images. */
export interface Lesson {
  readonly batch: number;
  /** Whether labels are soft: shares of classes instead of one class per pixel. */
  readonly isSoft: boolean;
  /** Whether pixels have weights. */
  readonly isWeighted: boolean;
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
export function objectiveOf(anatomy: Anatomy, lesson: Lesson): Objective {
  const { task, width, height } = anatomy;
  const { batch, isSoft, isWeighted } = lesson;
  const bytes = (...dims: number[]): TensorSpec => ({ dims: [batch, ...dims], type: 'uint8' });
  const targets: Record<string, TensorSpec> =
    task.kind === 'keypoints'
      ? { points: { dims: [batch, task.keypoints, 3] } }
      : {
          ...(isSoft ? { shares: bytes(height, width, task.classes) } : { label: bytes(height, width) }),
          ...(isWeighted ? { weight: bytes(height, width) } : {}),
        };
  return {
    plan: planOf(anatomy),
    each: { image: bytes(height, width, 3), ...targets, ...(lesson.isConsistent ? viewPlaces(anatomy, bytes) : {}) },
    loss: (parts, fed) => {
      const seen = (name: string): Value => networkOf(parts, pixelsOf(fed[name] as Value), anatomy, byBatch());
      const maps = seen('image');
      const supervised =
        task.kind === 'keypoints'
          ? reduceMean(heatPerKeypoint(maps, heatOf(fed['points'] as Value, anatomy, task.sigma)), [0, 1])
          : crossEntropy(maps, fed, lesson);
      if (!lesson.isConsistent) return supervised;
      const weak = seen('weak');
      const losses = STRONG_VIEWS.map((view) =>
        consistencyLoss(seen(`strong${view}`), weak, anatomy, { box: fed[`box${view}`], ...lesson }),
      );
      return add(supervised, mul(losses.reduce(add), scalar(1 / STRONG_VIEWS.length)));
    },
  };
}

/** The inputs for unlabelled images. */
function viewPlaces(
  { task, width, height }: Anatomy,
  bytes: (...dims: number[]) => TensorSpec,
): Readonly<Record<string, TensorSpec>> {
  const strong = STRONG_VIEWS.map((view): [string, TensorSpec] => [`strong${view}`, bytes(height, width, 3)]);
  const boxes = STRONG_VIEWS.map((view): [string, TensorSpec] => [`box${view}`, bytes(height, width)]);
  return {
    weak: bytes(height, width, 3),
    ...Object.fromEntries(task.kind === 'parts' ? [...strong, ...boxes] : strong),
  };
}

/** The weighted mean cross-entropy over pixels. Unlabelled pixels have weight 0. */
function crossEntropy(
  logits: Value,
  fed: Readonly<Record<string, Value>>,
  { isSoft, isWeighted, classWeights }: Lesson,
): Value {
  const [n, classes, height, width] = logits.dims as [number, number, number, number];
  const known = isSoft
    ? mul(transpose(cast(fed['shares'] as Value, 'float32'), [0, 3, 1, 2]), scalar(1 / 255))
    : cast(
        equal(
          cast(reshape(fed['label'] as Value, [n, 1, height, width]), 'float32'),
          constant(
            'float32',
            [1, classes, 1, 1],
            Float32Array.from({ length: classes }, (_, index) => index),
          ),
        ),
        'float32',
      );
  const counted = classWeights ? mul(known, constant('float32', [1, classes, 1, 1], classWeights)) : known;
  const target = isWeighted
    ? mul(counted, mul(cast(reshape(fed['weight'] as Value, [n, 1, height, width]), 'float32'), scalar(1 / 255)))
    : counted;
  const all = [0, 1, 2, 3];
  return neg(div(reduceSum(mul(logSoftmax(logits, 1), target), all), max(reduceSum(target, all), scalar(1e-6))));
}
