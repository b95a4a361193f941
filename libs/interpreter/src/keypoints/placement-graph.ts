import {
  add,
  build,
  cast,
  concat,
  constant,
  div,
  less,
  max,
  min,
  mul,
  OPSETS,
  reduceMean,
  reduceSum,
  reshape,
  scalar,
  slice,
  sqrt,
  sub,
  type Value,
} from '@gannet/onnx';
import { layerInputs } from '../whole-image.js';
import { readingsOf } from './graph.js';
import type { KeypointInterpreter } from './types.js';

/** The available outputs of a placement graph. */
const PLACEMENT_OUTPUTS = ['keypoints', 'spread', 'score'] as const;
export type PlacementOutput = (typeof PLACEMENT_OUTPUTS)[number];

/**
 * A complete keypoint interpreter, including visibility and uncertainty, as an ONNX model for one image: computes what
 * `readKeypoints` and `located` compute, for runtimes without them. Inputs: each layer by its name, [1, channels,
 * resolution, resolution]. Outputs: `keypoints` [1, K, 3], x and y in pixels from the image's outer corner and the
 * visibility (0 absent, then x and y are 0; 1 hidden; 2 visible), for an image with `side` pixels on a side, by default
 * as many as the heat has; `spread` [1, K], the distance between the members'
 * positions as a share of the side; `score` [1], its mean.
 */
export function placementGraph(
  { network, levels }: KeypointInterpreter,
  {
    outputs = PLACEMENT_OUTPUTS,
    opset = OPSETS.usual,
    side = network.resolution,
  }: { readonly outputs?: readonly PlacementOutput[]; readonly opset?: number; readonly side?: number } = {},
): Uint8Array {
  const { resolution, classes, members } = network;
  const features = layerInputs(network.layers);
  const { place, places, peaks } = readingsOf(network, features);
  const visibility = visibilityOf(reduceMean(peaks, [1]), levels);
  const isThere = min(visibility, scalar(1));
  const placed = min(max(reshape(place, [1, classes, 2]), scalar(0)), scalar(resolution));
  const held = mul(
    side === resolution ? placed : mul(placed, scalar(side / resolution)),
    reshape(isThere, [1, classes, 1]),
  );
  const spread = spreadOf(places, peaks, { classes, members, resolution });
  const all: Record<PlacementOutput, Value> = {
    keypoints: concat([held, reshape(visibility, [1, classes, 1])], 2),
    spread,
    score: reduceMean(spread, [1]),
  };
  return build(features, Object.fromEntries(outputs.map((name) => [name, all[name]])), { opset });
}

/** Visibility from peak heights [1, K] and each keypoint's thresholds: 0, 1 or 2. */
function visibilityOf(heights: Value, levels: KeypointInterpreter['levels']): Value {
  const reached = (of: readonly number[]): Value =>
    sub(scalar(1), cast(less(heights, constant('float32', [1, of.length], Float32Array.from(of))), 'float32'));
  return add(reached(levels.map(({ there }) => there)), reached(levels.map(({ seen }) => seen)));
}

/**
 * [K5]: spread of the members' positions [1, M, K, 2] about their mean, weighted by their peaks `peaks` [1, M, K],
 * times the mean peak. [1, K]
 */
function spreadOf(
  places: Value,
  peaks: Value,
  { classes, members, resolution }: { readonly classes: number; readonly members: number; readonly resolution: number },
): Value {
  const weights = min(max(peaks, scalar(0)), scalar(1));
  const total = reduceSum(weights, [1], { keep: true });
  const divisor = max(total, scalar(1e-30)); // if no member sees the keypoint, all weights are 0, and so is the spread
  const squares = [0, 1].map((axis) => {
    const along = reshape(slice(places, 3, axis, axis + 1), [1, members, classes]);
    const away = sub(along, div(reduceSum(mul(weights, along), [1], { keep: true }), divisor));
    return reduceSum(mul(weights, mul(away, away)), [1], { keep: true });
  }) as [Value, Value];
  const apart = sqrt(div(add(...squares), divisor));
  return reshape(mul(mul(apart, total), scalar(1 / (members * resolution))), [1, classes]);
}
