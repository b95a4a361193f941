import {
  add,
  argMax,
  build,
  cast,
  concat,
  constant,
  div,
  less,
  log,
  matmul,
  max,
  mul,
  neg,
  OPSETS,
  reduceMax,
  reduceMean,
  relu,
  reshape,
  scalar,
  sub,
  transpose,
  type Value,
  type Values,
  where,
} from '@gannet/onnx';
import { checkDimensions } from '../hypercolumn.js';
import { tilingOf } from '../tiling.js';
import type { Interpreter } from '../types.js';
import { layerInputs, overImage } from '../whole-image.js';

/** Lower bound of the heat before taking its logarithm. */
const COLDEST = 1e-3;

/** A curvature closer to 0 than this is rounding error. */
const FLAT = scalar(-1e-6);

/** The available outputs of a keypoint graph. */
const KEYPOINT_OUTPUTS = ['heat', 'place', 'peak', 'places', 'peaks'] as const;
type KeypointOutput = (typeof KEYPOINT_OUTPUTS)[number];

/**
 * Locates keypoints, as an ONNX model for one image. Inputs: each layer by its name, [1, channels, resolution,
 * resolution]. Outputs, each computed only on request: `heat` [1, K, R, R], the members' mean; `place` [1, 1, K, 2] as
 * x, y in pixels and `peak` [1, 1, K] of that heat; `places` [1, members, K, 2] and `peaks` [1, members, K] of each
 * member's own.
 */
export function keypointGraph(
  network: Interpreter,
  {
    outputs = KEYPOINT_OUTPUTS,
    opset = OPSETS.usual,
  }: { readonly outputs?: readonly KeypointOutput[]; readonly opset?: number } = {},
): Uint8Array {
  const features = layerInputs(network.layers);
  const readings = readingsOf(network, features);
  return build(features, Object.fromEntries(outputs.map((name) => [name, readings[name]])), { opset });
}

/**
 * The outputs of a keypoint graph as values, from the values of the layers. Throws RangeError for invalid dimensions.
 */
export function readingsOf(network: Interpreter, features: Values): Record<KeypointOutput, Value> {
  checkDimensions(network);
  const { resolution, classes, members } = network;
  const { all } = overImage({ interpreter: network, features, tiling: tilingOf(network) }, (logits) => ({
    all: logits,
  }));
  const maps = reshape(all, [1, members, classes, resolution * resolution]);
  const heat = reduceMean(maps, [1], { keep: true });
  const [own, mean] = [locate(maps, resolution), locate(heat, resolution)];
  return {
    heat: reshape(heat, [1, classes, resolution, resolution]),
    place: mean.place,
    peak: mean.peak,
    places: own.place,
    peaks: own.peak,
  };
}

/**
 * The sub-pixel position of the maximum of maps [1, n, K, pixels], `place` [1, n, K, 2], and its height, `peak` [1, n,
 * K]. Along each axis it is the vertex of the parabola through the logarithms of the peak and its two neighbours, which
 * is exact for a Gaussian. At an edge, where a neighbour is missing, the parabola goes through the three nearest pixels
 * inside. The correction is at most half a pixel; of equal maxima the first in row-major order wins.
 */
export function locate(maps: Value, resolution: number): { place: Value; peak: Value } {
  const [, count, classes] = maps.dims as [number, number, number];
  const dims = (...last: number[]): number[] => [1, count, classes, ...last];
  const at = argMax(maps, 3);
  const side = constant('int64', [], BigInt64Array.of(BigInt(resolution)));
  const row = div(at, side);
  const column = cast(sub(at, mul(row, side)), 'float32');
  const heat = reshape(maps, dims(resolution, resolution));
  const peak = reduceMax(maps, [3]);
  const down = cast(row, 'float32');
  const profiles = {
    across: matmul(onlyAt(down, dims(1), resolution), heat),
    down: transpose(matmul(heat, transpose(onlyAt(column, dims(1), resolution), FLIPPED)), FLIPPED),
  };
  const between = (index: Value, profile: Value): Value => {
    const at = (place: Value): Value =>
      reshape(matmul(profile, transpose(onlyAt(place, dims(1), resolution), FLIPPED)), dims());
    const middle = max(lesser(index, scalar(resolution - 2)), scalar(1));
    const away = summit(at(sub(middle, scalar(1))), at(middle), at(add(middle, scalar(1))));
    const moved = max(lesser(add(sub(middle, index), away.by), scalar(0.5)), scalar(-0.5));
    return reshape(add(add(index, scalar(0.5)), where(away.bends, moved, scalar(0))), dims(1));
  };
  return { place: concat([between(column, profiles.across), between(down, profiles.down)], 3), peak };
}

/** Swaps the last two of five axes. */
const FLIPPED = [0, 1, 2, 4, 3];

/**
 * One-hot encoding of an integer position: [1, n, K] as [1, n, K, 1, resolution]. A product with it reads that line of
 * a map.
 */
function onlyAt(place: Value, dims: number[], resolution: number): Value {
  const away = sub(
    constant(
      'float32',
      [resolution],
      Float32Array.from({ length: resolution }, (_, index) => index),
    ),
    reshape(place, [...dims, 1]),
  );
  return relu(sub(scalar(1), mul(away, away)));
}

/**
 * Offset of the vertex of the parabola through three neighbours' logarithms from the middle one, where it is concave.
 */
function summit(...heats: readonly [before: Value, middle: Value, after: Value]): { by: Value; bends: Value } {
  const [left, middle, right] = heats.map((value) => log(max(value, scalar(COLDEST)))) as [Value, Value, Value];
  const bend = sub(add(left, right), mul(middle, scalar(2)));
  return { by: div(sub(left, right), mul(lesser(bend, FLAT), scalar(2))), bends: less(bend, FLAT) };
}

function lesser(a: Value, b: Value): Value {
  return neg(max(neg(a), neg(b)));
}
