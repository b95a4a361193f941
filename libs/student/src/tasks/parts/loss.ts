import {
  cast,
  constant,
  div,
  equal,
  logSoftmax,
  max,
  mul,
  neg,
  reduceSum,
  reshape,
  scalar,
  transpose,
  type Value,
} from '@gannet/onnx';
import type { TensorSpec } from '@gannet/training';
import type { ObjectiveOptions } from '../../objective.js';
import type { Architecture } from '../../types.js';
import type { PartsTask } from './types.js';

/** `label`, or `shares` of soft labels, and `weight` where pixels count differently. */
export function targets(
  { width, height, task }: Architecture<PartsTask>,
  { batch, isSoft, isWeighted }: ObjectiveOptions,
): Record<string, TensorSpec> {
  const bytes = (...dims: number[]): TensorSpec => ({ dims: [batch, ...dims], type: 'uint8' });
  return {
    ...(isSoft ? { shares: bytes(height, width, task.classes) } : { label: bytes(height, width) }),
    ...(isWeighted ? { weight: bytes(height, width) } : {}),
  };
}

/** The weighted mean cross-entropy over pixels. Unlabelled pixels have weight 0. */
export function crossEntropy(
  logits: Value,
  fed: Readonly<Record<string, Value>>,
  { isSoft, isWeighted, classWeights }: ObjectiveOptions,
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
