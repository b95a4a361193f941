import {
  add,
  concat,
  constant,
  conv,
  gather,
  padEdges,
  relu,
  reshape,
  slice,
  spaceToDepth,
  upsampleTwice,
  type Value,
} from '@gannet/onnx';
import { phasesOf, stripRows, UNITS_TOGETHER, type Tiling } from './tiling.js';
import type { FeatureLayer, Interpreter } from './types.js';

/**
 * The context in which the head is built: an interpreter, the generator's layers as values [1, channels, r, r], and the
 * tiling of the image.
 */
export interface HeadContext {
  readonly interpreter: Interpreter;
  readonly features: Readonly<Record<string, Value>>;
  readonly tiling: Tiling;
}

/** Consecutive members of an interpreter, `first` to `end` (excluded), which are computed together. */
export interface Group {
  readonly first: number;
  readonly end: number;
}

/** The layers of one size and their concatenated values: [1, all their channels, rows, columns]. */
interface Level {
  readonly layers: readonly FeatureLayer[];
  readonly values: Value;
}

/** One strip of the image, prepared for all groups. */
export interface Strip {
  /**
   * Per group, the sums of the smaller levels, [1, members × h1, …]: upsampled to the image's size if the strip is the
   * whole image, otherwise one step below it and with a margin of one.
   */
  readonly lower: readonly (Value | null)[];
  /** Per phase, the level of the image's own size; null where there is none. */
  readonly own: readonly (Level | null)[];
}

export function groupsOf({ members, hidden: [h1] }: Interpreter): Group[] {
  const together = Math.max(1, Math.floor(UNITS_TOGETHER / h1));
  return Array.from({ length: Math.ceil(members / together) }, (_, index) => ({
    first: index * together,
    end: Math.min(members, (index + 1) * together),
  }));
}

/**
 * A group's first-layer sums over all levels below the image's, [1, members × h1, R/2, R/2]; null when there are none.
 * The first layer and the upsampling are both linear, so each level is projected at its own size and the sums are
 * upsampled.
 */
export function lowerSum(context: HeadContext, group: Group): Value | null {
  const { layers, resolution } = context.interpreter;
  let sum: Value | null = null;
  for (let side = Math.min(...layers.map((layer) => layer.resolution)); side < resolution; side *= 2) {
    sum = joined(projection(context, group, levelOf(context, side), sum === null), sum && upsampleTwice(sum));
  }
  return sum;
}

/** Cuts strip number `strip` (an int64; null: the strip is the whole image) out of the image-sized values. */
export function stripOf(context: HeadContext, lower: readonly (Value | null)[], strip: Value | null): Strip {
  const {
    interpreter: { resolution },
    tiling,
  } = context;
  const level = levelOf(context, resolution);
  if (!strip) return { lower: lower.map((sum) => sum && upsampleTwice(sum)), own: [level] };
  const cut = (value: Value, side: number, margin: number): Value => {
    const { count, rows } = stripRows(tiling, side, margin);
    return gather(value, gather(constant('int64', [tiling.strips, count], rows), strip), 2);
  };
  return {
    lower: lower.map((sum) => sum && padEdges(cut(sum, resolution / 2, 1), 0, 1)),
    own: level ? inPhases(level, cut(level.values, resolution, 0), tiling) : phasesOf(tiling).map(() => null),
  };
}

/** The first-layer units of a group for one phase of a strip, [1, members × h1, rows, columns]. */
export function phaseUnits(
  context: HeadContext,
  group: Group,
  { lower, own, phase }: { lower: Value | null; own: Level | null; phase: number },
): Value {
  const units = (group.end - group.first) * context.interpreter.hidden[0];
  const climbed =
    lower && context.tiling.block === 2
      ? conv(lower, stepKernels(units, phasesOf(context.tiling)[phase] as readonly [0 | 1, 0 | 1]), { groups: units })
      : lower;
  return relu(joined(projection(context, group, own, lower === null), climbed));
}

/** The logits of a group, [1, members × K, rows, columns], from its first-layer units. */
export function logitsOf(interpreter: Interpreter, group: Group, units: Value): Value {
  const {
    classes,
    hidden: [h1, h2],
    parameters: { w2, b2, w3, b3 },
  } = interpreter;
  const count = group.end - group.first;
  const part = partOf(interpreter, group);
  const a2 = relu(
    conv(units, kernels(part(w2), count, h1, h2), { bias: constant('float32', [count * h2], part(b2)), groups: count }),
  );
  const blocked = count === 1 ? classes : Math.ceil(classes / BLOCK) * BLOCK;
  const weights = widened(part(w3), classes, blocked);
  const logits = conv(a2, kernels(weights, count, h2, blocked), {
    bias: constant('float32', [count * blocked], widened(part(b3), classes, blocked)),
    groups: count,
  });
  if (blocked === classes) return logits;
  const [rows, columns] = logits.dims.slice(2) as [number, number];
  return reshape(slice(reshape(logits, [1, count, blocked, rows, columns]), 2, 0, classes), [
    1,
    count * classes,
    rows,
    columns,
  ]);
}

/** Rows of `width` numbers, zero-padded to `wanted`. */
function widened(rows: Float32Array, width: number, wanted: number): Float32Array {
  const wide = new Float32Array((rows.length / width) * wanted);
  for (let row = 0; row * width < rows.length; row++)
    wide.set(rows.subarray(row * width, (row + 1) * width), row * wanted);
  return wide;
}

function levelOf({ interpreter, features }: HeadContext, side: number): Level | null {
  const layers = interpreter.layers.filter((layer) => layer.resolution === side);
  return layers.length === 0
    ? null
    : {
        layers,
        values: concat(
          layers.map(({ name }) => features[name] as Value),
          1,
        ),
      };
}

function inPhases({ layers, values: { dims } }: Level, rows: Value, tiling: Tiling): Level[] {
  if (tiling.block === 1) return [{ layers, values: rows }];
  const blocks = spaceToDepth(rows);
  const channels = dims[1] as number;
  return phasesOf(tiling).map((_, phase) => ({
    layers,
    values: slice(blocks, 1, phase * channels, (phase + 1) * channels),
  }));
}

/**
 * Maximum number of channels in a block of onnxruntime's blocked layout. A grouped convolution uses this layout only if
 * every group consists of whole blocks.
 */
const BLOCK = 16;

/**
 * The weights of the previous, current and next pixel of the level below, for the first and the second of two pixels.
 */
const STEP = [
  [0.25, 0.75, 0],
  [0, 0.75, 0.25],
] as const;

/**
 * The last ×2 upsampling, to the pixels of one phase only, as a 3×3 filter per channel. Onnxruntime fuses the addition
 * of the projection and the ReLU with it, which it cannot do for an upsampling.
 */
function stepKernels(channels: number, [row, column]: readonly [0 | 1, 0 | 1]): Value {
  const kernel = STEP[row].flatMap((high) => STEP[column].map((wide) => high * wide));
  return constant(
    'float32',
    [channels, 1, 3, 3],
    Float32Array.from({ length: channels * 9 }, (_, at) => kernel[at % 9] as number),
  );
}

function joined(projected: Value | null, climbed: Value | null): Value {
  return (projected && climbed ? add(projected, climbed) : (projected ?? climbed)) as Value;
}

/** Selects a group's slice of an array that is indexed by member. */
function partOf({ members }: Interpreter, { first, end }: Group): (all: Float32Array) => Float32Array {
  return (all) => all.subarray((first * all.length) / members, (end * all.length) / members);
}

/** The group's first layer on one level, [1, members × h1, …]; null for no level. */
function projection(context: HeadContext, group: Group, level: Level | null, hasBias: boolean): Value | null {
  if (!level) return null;
  const {
    layers,
    hidden: [h1],
    parameters: { w1, b1 },
  } = context.interpreter;
  const part = partOf(context.interpreter, group);
  const bias = hasBias ? constant('float32', [(group.end - group.first) * h1], part(b1)) : null;
  return conv(level.values, firstLayerWeights(part(w1), layers, level.layers, h1), { bias });
}

/** [members, D, h1] as the kernel [members × h1, channels of `here`, 1, 1]. */
function firstLayerWeights(
  w1: Float32Array,
  layers: readonly FeatureLayer[],
  here: readonly FeatureLayer[],
  h1: number,
): Value {
  const channels: number[] = [];
  let depth = 0;
  for (const layer of layers) {
    if (here.includes(layer)) for (let channel = 0; channel < layer.channels; channel++) channels.push(depth + channel);
    depth += layer.channels;
  }
  const members = w1.length / (depth * h1);
  const kernel = new Float32Array(members * h1 * channels.length);
  let at = 0;
  for (let member = 0; member < members; member++) {
    for (let unit = 0; unit < h1; unit++) {
      for (const channel of channels) kernel[at++] = w1[(member * depth + channel) * h1 + unit] as number;
    }
  }
  return constant('float32', [members * h1, channels.length, 1, 1], kernel);
}

/** [members, inputs, outputs] as the kernel [members × outputs, inputs, 1, 1] of a convolution in groups. */
function kernels(weights: Float32Array, members: number, inputs: number, outputs: number): Value {
  const kernel = new Float32Array(weights.length);
  for (let member = 0; member < members; member++) {
    for (let from = 0; from < inputs; from++) {
      for (let to = 0; to < outputs; to++) {
        kernel[(member * outputs + to) * inputs + from] = weights[(member * inputs + from) * outputs + to] as number;
      }
    }
  }
  return constant('float32', [members * outputs, inputs, 1, 1], kernel);
}
