import {
  add,
  cast,
  constant,
  div,
  equal,
  exp,
  logSoftmax,
  max,
  mul,
  neg,
  reduceMean,
  reduceSum,
  reshape,
  scalar,
  slice,
  sub,
  transpose,
  type Value,
} from '@gannet/onnx';
import type { Objective, Place } from '@gannet/training';
import { networkOf, pixelsOf, planOf } from './network.js';
import { byBatch } from './normalisation.js';
import { type Anatomy, outputsOf } from './types.js';

/** What beside the images a step is fed. */
export interface Lesson {
  readonly batch: number;
  /** Whether labels are shares of classes in the place of one class a pixel. */
  readonly isSoft: boolean;
  /** Whether pixels count differently. */
  readonly isWeighted: boolean;
  /** [classes], how much each class counts; all the same when absent. */
  readonly classWeights?: Float32Array;
}

/** What a cold target counts beside one of height 1, as for an interpreter's heat: most targets are cold. */
const HEAT_FLOOR = 0.1;

/**
 * What a student descends. Each step is fed `image` [n, height, width, 3] bytes, and of parts `label` [n, height,
 * width] (255 counts nothing) or `shares` [n, height, width, classes] out of 255 with, when weighted, `weight` [n,
 * height, width] out of 255; of keypoints `points` [n, keypoints, 3]: x, y in pixels and the height of the heat. The
 * loss is one number.
 */
export function objectiveOf(anatomy: Anatomy, lesson: Lesson): Objective {
  const { task, width, height } = anatomy;
  const { batch, isSoft, isWeighted } = lesson;
  const bytes = (...dims: number[]): Place => ({ dims: [batch, ...dims], type: 'uint8' });
  const targets: Record<string, Place> =
    task.kind === 'keypoints'
      ? { points: { dims: [batch, task.keypoints, 3] } }
      : {
          ...(isSoft ? { shares: bytes(height, width, task.classes) } : { label: bytes(height, width) }),
          ...(isWeighted ? { weight: bytes(height, width) } : {}),
        };
  return {
    plan: planOf(anatomy),
    each: { image: bytes(height, width, 3), ...targets },
    loss: (parts, fed) => {
      const maps = networkOf(parts, pixelsOf(fed['image'] as Value), anatomy, byBatch());
      return task.kind === 'keypoints'
        ? heatLoss(maps, heatOf(fed['points'] as Value, anatomy, task.sigma))
        : crossEntropy(maps, fed, lesson);
    },
  };
}

/** The mean over pixels of the cross-entropy, each by its weight. Pixels of which nothing is known weigh nothing. */
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

/** Half the squared distance, warm targets counting more: summed over the image, its mean over images and keypoints. */
function heatLoss(heat: Value, target: Value): Value {
  const error = sub(heat, target);
  const of = mul(mul(mul(error, error), add(target, scalar(HEAT_FLOOR))), scalar(0.5));
  return reduceMean(reduceSum(of, [2, 3]), [0, 1]);
}

/**
 * [n, keypoints, height, width]: height · exp(−d² / 2σ²), d from the pixel's centre: a column's Gaussian times a row's.
 */
function heatOf(points: Value, { width, height, task }: Anatomy, sigma: number): Value {
  const count = outputsOf(task);
  const n = points.dims[0] as number;
  const pixels = sigma * Math.max(width, height);
  const along = (axis: number, length: number, dims: number[]): Value => {
    const centres = constant(
      'float32',
      dims,
      Float32Array.from({ length }, (_, index) => index + 0.5),
    );
    const away = sub(centres, reshape(slice(points, 2, axis, axis + 1), [n, count, 1, 1]));
    return exp(mul(mul(away, away), scalar(-1 / (2 * pixels * pixels))));
  };
  const peaks = reshape(slice(points, 2, 2, 3), [n, count, 1, 1]);
  return mul(mul(along(1, height, [1, 1, height, 1]), peaks), along(0, width, [1, 1, 1, width]));
}
