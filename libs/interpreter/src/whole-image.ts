import { concat, constant, gather, input, loop, mul, reduceSum, reshape, transpose, type Value } from '@gannet/onnx';
import { flat, groupsOf, type Group, logitsOf, lowerSum, phaseUnits, type Place, pixelsOf, type Strip, stripOf } from './head.js';
import { phasesOf, type Tiling } from './tiling.js';
import type { FeatureLayer } from './types.js';

/** The layers as a model's inputs, by name: [1, channels, resolution, resolution]. */
export function layerInputs(layers: readonly FeatureLayer[]): Record<string, Value> {
  return Object.fromEntries(layers.map(({ name, channels, resolution }) => [name, input(name, [1, channels, resolution, resolution])]));
}

/** What is computed of an image as a whole, once for all that read it. */
export interface Whole extends Place {
  /** Every group's sums of the smaller levels. */
  readonly lower: readonly (Value | null)[];
  /** Every group's first-layer units, [1, members × h1, R, R], where one strip is the whole image. */
  readonly units: readonly Value[] | null;
}

export function wholeOf(place: Place): Whole {
  const lower = groupsOf(place.interpreter).map((group) => lowerSum(place, group));
  return { ...place, lower, units: place.tiling.strips === 1 ? unitsOf(place, stripOf(place, lower, null), 0) : null };
}

/**
 * What `judge` makes of logits [1, M, K, pixels], for the whole image: strip after strip, each phase by itself. It is told
 * pixels in any order and gives judgements [1, …, pixels]; they come out in place, [1, …, R × R]. The logits of a group,
 * [1, members × K, rows, columns], are those of its own upper layers, or what `logits` makes of its first-layer units.
 */
export function overImage<N extends string>(
  place: Place, judge: (logits: Value) => Record<N, Value>,
  { whole = wholeOf(place), logits = (group, units) => logitsOf(place.interpreter, group, units) }: { readonly whole?: Whole; readonly logits?: (group: Group, units: Value) => Value } = {},
): Record<N, Value> {
  const { interpreter, tiling } = place;
  const groups = groupsOf(interpreter);
  const pixels = (tiling.height * interpreter.resolution) / tiling.block ** 2;
  const judged = (units: readonly Value[]): Record<N, Value> => {
    return judge(reshape(concat(units.map((of, index) => logits(groups[index] as Group, of)), 1), [1, interpreter.members, interpreter.classes, pixels]));
  };
  const strips = whole.units ? judged(whole.units) : eachStrip(tiling.strips, (number) => {
    const strip = stripOf(place, whole.lower, number);
    return joinedByName(strip.own.map((_, phase) => judged(unitsOf(place, strip, phase))));
  });
  return mapped(strips, (value) => inPlace(value, tiling, interpreter.resolution));
}

/** Some pixels of an image, and the four that each reads of the level below it. */
export interface Picked {
  /** int64 [n] */
  readonly pixels: Value;
  /** int64 [4, n], pixels of R/2 × R/2. */
  readonly near: Value;
  /** [4, n], what each of them counts. */
  readonly shares: Value;
}

/** The first-layer units at picked pixels, [1, members × h1, n]. */
export function unitsAt(whole: Whole, { pixels, near, shares }: Picked): Value {
  if (whole.units) return concat(whole.units.map((units) => gather(flat(units), pixels, 2)), 1);
  const own = pixelsOf(whole, pixels);
  const all = groupsOf(whole.interpreter).map((group, index) => {
    const lower = whole.lower[index] ?? null;
    const climbed = lower && reduceSum(mul(gather(flat(lower), near, 2), shares), [2]);
    return flat(phaseUnits(whole, group, { lower: climbed && reshape(climbed, [1, climbed.dims[1] as number, 1, climbed.dims[2] as number]), own, phase: null }));
  });
  return concat(all, 1);
}

/** Every group's first-layer units of one phase of a strip. */
function unitsOf(place: Place, strip: Strip, phase: number): Value[] {
  return groupsOf(place.interpreter).map((group, index) => phaseUnits(place, group, { lower: strip.lower[index] ?? null, own: strip.own[phase] ?? null, phase }));
}

function eachStrip<N extends string>(strips: number, judged: (strip: Value) => Record<N, Value>): Record<N, Value> {
  const count = constant('int64', [], BigInt64Array.of(BigInt(strips)));
  return loop<never, N>(count, {}, (strip) => ({ state: {}, each: judged(strip) })).each;
}

/** The phases' judgements under each name one after the other, along the first axis. */
function joinedByName<N extends string>(phases: readonly Record<N, Value>[]): Record<N, Value> {
  return mapped(phases[0] as Record<N, Value>, (_, name) => concat(phases.map((phase) => phase[name]), 0));
}

/** Judgements of all strips and phases, [(strips,) phases, …, pixels], as [1, …, R × R]. */
function inPlace(value: Value, tiling: Tiling, resolution: number): Value {
  const { strips, height, block } = tiling;
  const kinds = value.dims.slice(0, -1).reduce<number>((product, dim) => product * (dim as number), 1) / (strips * phasesOf(tiling).length);
  const split = reshape(value, [strips, block, block, kinds, height / block, resolution / block]);
  return reshape(transpose(split, [3, 0, 4, 1, 5, 2]), [1, kinds, resolution * resolution]);
}

function mapped<N extends string>(record: Record<N, Value>, change: (value: Value, name: N) => Value): Record<N, Value> {
  return Object.fromEntries(Object.entries<Value>(record).map(([name, value]) => [name, change(value, name as N)])) as Record<N, Value>;
}
