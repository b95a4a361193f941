import { concat, constant, input, loop, reshape, transpose, type Value } from '@gannet/onnx';
import { groupsOf, type Group, logitsOf, lowerSum, phaseUnits, type HeadContext, type Strip, stripOf } from './head.js';
import { phasesOf, type Tiling } from './tiling.js';
import type { FeatureLayer } from './types.js';

/** The layers as a model's inputs, by name: [1, channels, resolution, resolution]. */
export function layerInputs(layers: readonly FeatureLayer[]): Record<string, Value> {
  return Object.fromEntries(
    layers.map(({ name, channels, resolution }) => [name, input(name, [1, channels, resolution, resolution])]),
  );
}

/**
 * Applies `judge` to logits [1, M, K, pixels] for the whole image: strip after strip, each phase separately. It
 * receives pixels in any order and returns results [1, …, pixels]; they are put in place, [1, …, R × R].
 */
export function overImage<N extends string>(
  context: HeadContext,
  judge: (logits: Value) => Record<N, Value>,
): Record<N, Value> {
  const { interpreter, tiling } = context;
  const groups = groupsOf(interpreter);
  const lower = groups.map((group) => lowerSum(context, group));
  const pixels = (tiling.height * interpreter.resolution) / tiling.block ** 2;
  const judged = (units: readonly Value[]): Record<N, Value> => {
    return judge(
      reshape(
        concat(
          units.map((of, index) => logitsOf(interpreter, groups[index] as Group, of)),
          1,
        ),
        [1, interpreter.members, interpreter.classes, pixels],
      ),
    );
  };
  const strips =
    tiling.strips === 1
      ? judged(unitsOf(context, stripOf(context, lower, null), 0))
      : eachStrip(tiling.strips, (number) => {
          const strip = stripOf(context, lower, number);
          return joinedByName(strip.own.map((_, phase) => judged(unitsOf(context, strip, phase))));
        });
  return mapped(strips, (value) => inPlace(value, tiling, interpreter.resolution));
}

/** Every group's first-layer units of one phase of a strip. */
function unitsOf(context: HeadContext, strip: Strip, phase: number): Value[] {
  return groupsOf(context.interpreter).map((group, index) =>
    phaseUnits(context, group, { lower: strip.lower[index] ?? null, own: strip.own[phase] ?? null, phase }),
  );
}

function eachStrip<N extends string>(strips: number, judged: (strip: Value) => Record<N, Value>): Record<N, Value> {
  const count = constant('int64', [], BigInt64Array.of(BigInt(strips)));
  return loop<never, N>(count, {}, (strip) => ({ state: {}, each: judged(strip) })).each;
}

/** Concatenates the phases' results by name, along the first axis. */
function joinedByName<N extends string>(phases: readonly Record<N, Value>[]): Record<N, Value> {
  return mapped(phases[0] as Record<N, Value>, (_, name) =>
    concat(
      phases.map((phase) => phase[name]),
      0,
    ),
  );
}

/** Results of all strips and phases, [(strips,) phases, …, pixels], as [1, …, R × R]. */
function inPlace(value: Value, tiling: Tiling, resolution: number): Value {
  const { strips, height, block } = tiling;
  const kinds =
    value.dims.slice(0, -1).reduce<number>((product, dim) => product * (dim as number), 1) /
    (strips * phasesOf(tiling).length);
  const split = reshape(value, [strips, block, block, kinds, height / block, resolution / block]);
  return reshape(transpose(split, [3, 0, 4, 1, 5, 2]), [1, kinds, resolution * resolution]);
}

function mapped<N extends string>(
  record: Record<N, Value>,
  change: (value: Value, name: N) => Value,
): Record<N, Value> {
  return Object.fromEntries(
    Object.entries<Value>(record).map(([name, value]) => [name, change(value, name as N)]),
  ) as Record<N, Value>;
}
