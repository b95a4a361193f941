import { argMax, build, cast, constant, gather, OPSETS, reshape, type Value } from '@gannet/onnx';
import { checkDimensions } from './hypercolumn.js';
import { classScoresOf, majority, ensembleStatistics, scoreOf } from './ensemble.js';
import { tilingOf } from './tiling.js';
import type { Interpreter } from './types.js';
import { layerInputs, overImage } from './whole-image.js';

const LABEL_OUTPUTS = ['label', 'probabilities', 'uncertainty', 'score'] as const;
export type LabelOutput = (typeof LABEL_OUTPUTS)[number] | 'classScores';

export interface LabelOptions {
  /**
   * `mean`: the argmax of the members' mean. `vote`: the class that most members predict. Ties go to the lower class.
   */
  readonly label?: 'mean' | 'vote';
  /** Aggregation of an image's pixel uncertainties: the mean of the largest tenth, the mean of all, or their sum. */
  readonly score?: 'top-tenth' | 'mean' | 'sum';
  /** Outputs of the model; by default all but `classScores`. Others are not computed. */
  readonly outputs?: readonly LabelOutput[];
  /** Rows per strip, the image's side divided by a power of two: trades memory for speed. Chosen by size by default. */
  readonly height?: number;
  /** Side S of `label` and `uncertainty`: R, the default, or a multiple, in which every pixel becomes a block. */
  readonly side?: number;
  /** The opset of the model. */
  readonly opset?: number;
}

/**
 * The interpreter as an ONNX model. In: each layer by its name, [1, channels, resolution, resolution]. Out: `label`
 * uint8 [1, S, S]; `probabilities` [1, K, R, R], the members' mean; `uncertainty` [1, S, S], the members'
 * Jensen–Shannon divergence in nats; `score` [1]; `classScores` [1, K], of each class the mean of the most uncertain
 * tenth of its pixels, −1 where it has none. Throws RangeError for invalid dimensions, and for an S that is no multiple of
 * R.
 */
export function labelGraph(
  interpreter: Interpreter,
  {
    label = 'mean',
    score = 'top-tenth',
    outputs = LABEL_OUTPUTS,
    height,
    side = interpreter.resolution,
    opset = OPSETS.usual,
  }: LabelOptions = {},
): Uint8Array {
  checkDimensions(interpreter);
  const { classes, resolution } = interpreter;
  const features = layerInputs(interpreter.layers);
  const pixels = resolution * resolution;
  const { chosen, mean, divergence } = overImage(
    { interpreter, features, tiling: tilingOf(interpreter, height) },
    (logits) => {
      const statistics = ensembleStatistics(logits);
      return {
        ...statistics,
        chosen: cast(label === 'mean' ? argMax(statistics.mean, 1) : majority(logits, classes), 'uint8'),
      };
    },
  );
  const all: Record<LabelOutput, Value> = {
    label: enlargedMap(reshape(chosen, [1, resolution, resolution]), side),
    probabilities: reshape(mean, [1, classes, resolution, resolution]),
    uncertainty: enlargedMap(reshape(divergence, [1, resolution, resolution]), side),
    score: scoreOf(reshape(divergence, [1, pixels]), score, pixels),
    classScores: classScoresOf(reshape(chosen, [1, pixels]), reshape(divergence, [1, pixels]), classes),
  };
  return build(features, Object.fromEntries(outputs.map((name) => [name, all[name]])), { opset });
}

/** A map [1, R, R] with `side` pixels on a side: every pixel becomes a block. Throws RangeError for no multiple of R. */
export function enlargedMap(map: Value, side: number): Value {
  const resolution = map.dims[1] as number;
  const factor = side / resolution;
  if (!(Number.isInteger(factor) && factor >= 1))
    throw new RangeError(`label maps of ${resolution} × ${resolution} are not enlarged to ${side} × ${side}`);
  if (factor === 1) return map;
  const source = constant(
    'int64',
    [side],
    BigInt64Array.from({ length: side }, (_, at) => BigInt(Math.floor(at / factor))),
  );
  return gather(gather(map, source, 1), source, 2);
}
