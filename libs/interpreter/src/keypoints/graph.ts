import {
  add, argMax, build, cast, concat, constant, conv1x1, div, input, less, log, max, mul, neg, reduceMax, reduceSum, relu, reshape, scalar, sub,
  upsampleTwice, where, type Value,
} from '@gannet/onnx';
import { checkAnatomy } from '../hypercolumn.js';
import { firstLayerWeights, kernels } from '../label-graph.js';
import type { Interpreter } from '../types.js';
import type { KeypointInterpreter } from './types.js';

/** Members computed together: memory against speed. */
const TOGETHER = 2;

/** Heat below this is taken for it before its logarithm. */
const COLDEST = 1e-3;

/**
 * Reads keypoints, as an ONNX model. In: each layer by its name, [batch, channels, resolution, resolution]. Out, each
 * computed only when asked for: `heat` [batch, K, R, R], the members' mean; `place` [batch, K, 2] as x, y in pixels and
 * `peak` [batch, K] of that heat; `places` [batch, members, K, 2] and `peaks` [batch, members, K] of each member's own.
 */
export function keypointGraph({ network }: Pick<KeypointInterpreter, 'network'>): Uint8Array {
  checkAnatomy(network);
  const { layers, resolution, classes, members } = network;
  const features = Object.fromEntries(layers.map(({ name, channels, resolution: side }) => [name, input(name, ['batch', channels, side, side])]));
  const found: { place: Value; peak: Value }[] = [];
  const sums: Value[] = [];
  for (let first = 0; first < members; first += TOGETHER) {
    const end = Math.min(members, first + TOGETHER);
    const maps = reshape(groupHeat(network, features, first, end), ['batch', end - first, classes, resolution * resolution]);
    found.push(locate(maps, resolution));
    sums.push(reduceSum(maps, [1], { keep: true }));
  }
  const heat = mul(sums.reduce(add), scalar(1 / members));
  const mean = locate(heat, resolution);
  return build(features, {
    heat: reshape(heat, ['batch', classes, resolution, resolution]),
    place: reshape(mean.place, ['batch', classes, 2]), peak: reshape(mean.peak, ['batch', classes]),
    places: concat(found.map(({ place }) => place), 1), peaks: concat(found.map(({ peak }) => peak), 1),
  });
}

/**
 * The place of the highest pixel of maps [batch, maps, K, pixels] between pixels, `place` [batch, maps, K, 2], and its
 * height, `peak` [batch, maps, K]. Along each axis the top of the parabola through the logarithms of the peak and its two
 * neighbours is taken: of a Gaussian that is its very centre. Never more than half a pixel away; of equals the first, row by row.
 */
function locate(maps: Value, resolution: number): { place: Value; peak: Value } {
  const [, count, classes] = maps.dims as [string, number, number];
  const dims = (...last: number[]): (string | number)[] => ['batch', count, classes, ...last];
  const at = argMax(maps, 3);
  const side = constant('int64', [], BigInt64Array.of(BigInt(resolution)));
  const row = div(at, side);
  const column = cast(sub(at, mul(row, side)), 'float32');
  const heat = reshape(maps, dims(resolution, resolution));
  const peak = reduceMax(maps, [3]);
  const along = (index: Value, other: Value, axis: 3 | 4): Value => {
    const steps = constant('float32', axis === 4 ? [resolution, 1] : [1, resolution], ramp(resolution));
    // The heat on the line through the peak, [batch, maps, K, R].
    const profile = reduceSum(where(isAt(steps, reshape(other, dims(1, 1))), heat, scalar(0)), [axis === 4 ? 3 : 4]);
    const neighbour = (by: 1 | -1): Value => {
      const next = by === 1 ? lesser(add(index, scalar(1)), scalar(resolution - 1)) : max(sub(index, scalar(1)), scalar(0));
      return reduceSum(where(isAt(constant('float32', [resolution], ramp(resolution)), reshape(next, dims(1))), profile, scalar(0)), [3]);
    };
    return reshape(add(add(index, scalar(0.5)), summit(neighbour(-1), peak, neighbour(1))), dims(1));
  };
  const down = cast(row, 'float32');
  return { place: concat([along(column, down, 4), along(down, column, 3)], 3), peak };
}

/** How far the top of the parabola through three neighbours' logarithms lies from the middle one, which is the highest. */
function summit(before: Value, peak: Value, after: Value): Value {
  const [left, middle, right] = [before, peak, after].map((value) => log(max(value, scalar(COLDEST)))) as [Value, Value, Value];
  const bend = sub(add(left, right), mul(middle, scalar(2)));
  const away = div(sub(left, right), mul(lesser(bend, scalar(-1e-6)), scalar(2)));
  return max(lesser(away, scalar(0.5)), scalar(-0.5));
}

function isAt(steps: Value, place: Value): Value {
  const away = sub(steps, place);
  return less(mul(away, away), scalar(0.25));
}

function lesser(a: Value, b: Value): Value {
  return neg(max(neg(a), neg(b)));
}

function ramp(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => index);
}

/** The heat of members `first` to `end` (excluded), [batch, members × K, R, R]: each layer is projected at its own size and climbs. */
function groupHeat({ layers, resolution, classes, members, hidden: [h1, h2], parameters }: Interpreter, features: Record<string, Value>, first: number, end: number): Value {
  const group = end - first;
  const part = (all: Float32Array): Float32Array => all.subarray((first * all.length) / members, (end * all.length) / members);
  let sum: Value | null = null;
  for (let side = Math.min(...layers.map((layer) => layer.resolution)); side <= resolution; side *= 2) {
    const here = layers.filter((layer) => layer.resolution === side);
    const climbed: Value | null = sum && upsampleTwice(sum);
    if (here.length === 0) {
      sum = climbed;
      continue;
    }
    const joined = concat(here.map(({ name }) => features[name] as Value), 1);
    const projected = conv1x1(joined, firstLayerWeights(part(parameters.w1), layers, here, group, h1), climbed ? null : constant('float32', [group * h1], part(parameters.b1)));
    sum = climbed ? add(projected, climbed) : projected;
  }
  const a2 = relu(conv1x1(relu(sum as Value), kernels(part(parameters.w2), group, h1, h2), constant('float32', [group * h2], part(parameters.b2)), group));
  return conv1x1(a2, kernels(part(parameters.w3), group, h2, classes), constant('float32', [group * classes], part(parameters.b3)), group);
}
