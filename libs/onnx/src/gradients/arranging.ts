import {
  depthToSpace,
  expandTo,
  gather,
  gatherElements,
  padZeros,
  reshape,
  scatterAdd,
  scatterRowsAdd,
  slice,
  spaceToDepth,
  transpose,
} from '../arrange.js';
import { matmul } from '../contract.js';
import { constant, type Dim, shapeText, type Value } from '../value.js';
import { constantInts, constantLike, inputOf, int, ints, type Rule, sumTo, text } from './rule.js';

const zerosLike = (x: Value): Value => expandTo(constantLike(x, 0), x);

function knownSize(x: Value, axis: number): number {
  const size = x.dims[axis];
  if (typeof size !== 'number') throw new RangeError(`gradients: the size ${size} of ${shapeText(x)} is not known`);
  return size;
}

/** The inverse permutation. */
function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

/**
 * Applies a matrix [height after, height] to the columns of [n, c, height, width], and [width after, width] to its
 * rows.
 */
function separable(x: Value, rows: Float32Array, columns: Float32Array): Value {
  const [height, width] = [knownSize(x, 2), knownSize(x, 3)];
  const across = matmul(x, transpose(constant('float32', [columns.length / width, width], columns), [1, 0]));
  return matmul(constant('float32', [rows.length / height, height], rows), across);
}

/** The transpose [before, after] of an interpolation matrix [after, before] whose rows are given as weights. */
function transposedInterpolation(
  before: number,
  after: number,
  reads: (index: number) => readonly (readonly [number, number])[],
): Float32Array {
  const matrix = new Float32Array(before * after);
  for (let index = 0; index < after; index++) {
    for (const [from, share] of reads(index))
      matrix[from * after + index] = (matrix[from * after + index] as number) + share;
  }
  return matrix;
}

const held = (index: number, length: number): number => Math.min(Math.max(index, 0), length - 1);

/** The interpolation weights of each element of a resized line: half-pixel centres, clamped edges. */
function resizeWeights(before: number, after: number, mode: string): (index: number) => [number, number][] {
  return (index) => {
    const at = (index + 0.5) * (before / after) - 0.5;
    if (mode === 'nearest') return [[held(Math.ceil(at - 0.5), before), 1]];
    const low = Math.floor(at);
    const share = at - low;
    return [
      [held(low, before), 1 - share],
      [held(low + 1, before), share],
    ];
  };
}

/** The gradient through a separable linear map along height and width. */
function backThrough(
  gradient: Value,
  x: Value,
  reads: (before: number, after: number, axis: 2 | 3) => (index: number) => readonly (readonly [number, number])[],
): Value {
  const matrix = (axis: 2 | 3): Float32Array => {
    const [before, after] = [knownSize(x, axis), knownSize(gradient, axis)];
    return transposedInterpolation(before, after, reads(before, after, axis));
  };
  return separable(gradient, matrix(2), matrix(3));
}

/** Operators that move elements without changing them, and Resize, which interpolates. */
export const ARRANGING: Readonly<Record<string, Rule>> = {
  Reshape: (g, use) => [() => reshape(g, inputOf(use, 0).dims), null],
  Transpose: (g, use) => [
    () =>
      transpose(
        g,
        inverse(
          ints(
            use,
            'perm',
            inputOf(use, 0).dims.map((_, axis, all) => all.length - 1 - axis),
          ),
        ),
      ),
  ],
  Expand: (g, use) => [() => sumTo(g, inputOf(use, 0)), null],
  Concat: (g, use) => {
    const axis = int(use, 'axis', 0);
    let start = 0;
    return use.inputs.map((part) => {
      const from = start;
      start += knownSize(part as Value, axis);
      const end = start;
      return () => slice(g, axis, from, end);
    });
  },
  Slice: (g, use) => {
    const x = inputOf(use, 0);
    const [start, end, axis] = [1, 2, 3].map((index) => constantInts(use, index)[0] as number) as [
      number,
      number,
      number,
    ];
    const step = use.inputs[4] ? (constantInts(use, 4)[0] as number) : 1;
    return [
      () => {
        const spread = step === 1 ? g : dilated(g, axis, step, end - start);
        const around = (count: number): number[] => x.dims.map((_, index) => (index === axis ? count : 0));
        return padZeros(spread, around(start), around(knownSize(x, axis) - end));
      },
      null,
      null,
      null,
      null,
    ];
  },
  Pad: (g, use) => {
    const x = inputOf(use, 0);
    const pads = constantInts(use, 1);
    const rank = x.dims.length;
    if (text(use, 'mode') !== 'edge') {
      return [
        () =>
          x.dims.reduce<Value>((cut, _, axis) => {
            const before = pads[axis] as number;
            return before === 0 && pads[axis + rank] === 0
              ? cut
              : slice(cut, axis, before, before + knownSize(x, axis));
          }, g),
        null,
      ];
    }
    return [
      () => backThrough(g, x, (before, _after, axis) => (index) => [[held(index - (pads[axis] as number), before), 1]]),
      null,
    ];
  },
  Gather: (g, use) => {
    const [x, indices] = [inputOf(use, 0), inputOf(use, 1)];
    const axis = int(use, 'axis', 0);
    return [
      () => {
        if (axis === 0) return scatterRowsAdd(zerosLike(x), indices, g);
        const rank = indices.dims.length;
        const first = [
          ...Array.from({ length: rank }, (_, at) => axis + at),
          ...g.dims.map((_, at) => at).filter((at) => at < axis || at >= axis + rank),
        ];
        const order = [axis, ...x.dims.map((_, at) => at).filter((at) => at !== axis)];
        return transpose(scatterRowsAdd(zerosLike(transpose(x, order)), indices, transpose(g, first)), inverse(order));
      },
      null,
    ];
  },
  GatherElements: (g, use) => [
    () => scatterAdd(zerosLike(inputOf(use, 0)), inputOf(use, 1), g, int(use, 'axis', 0)),
    null,
  ],
  ScatterElements: (g, use) => [() => g, null, () => gatherElements(g, inputOf(use, 1), int(use, 'axis', 0))],
  ScatterND: (g, use) => {
    const places = inputOf(use, 1);
    return [() => g, null, () => gather(g, reshape(places, places.dims.slice(0, -1)))];
  },
  SpaceToDepth: (g) => [() => depthToSpace(g)],
  DepthToSpace: (g) => [() => spaceToDepth(g)],
  Resize: (g, use) => [
    () => backThrough(g, inputOf(use, 0), (before, after) => resizeWeights(before, after, text(use, 'mode'))),
    null,
    null,
  ],
};

/** Inserts `step` − 1 zeros after every element, to `length` in all: the adjoint of a slice with a step. */
function dilated(x: Value, axis: number, step: number, length: number): Value {
  const count = knownSize(x, axis);
  const rank = x.dims.length;
  const apart = reshape(x, [...x.dims.slice(0, axis + 1), 1, ...x.dims.slice(axis + 1)] as Dim[]);
  const zeros = (many: number): number[] => Array.from({ length: rank + 1 }, (_, at) => (at === axis + 1 ? many : 0));
  const wide = reshape(
    padZeros(apart, zeros(0), zeros(step - 1)),
    x.dims.map((dim, at) => (at === axis ? count * step : dim)),
  );
  return length >= count * step
    ? padZeros(
        wide,
        x.dims.map(() => 0),
        x.dims.map((_, at) => (at === axis ? length - count * step : 0)),
      )
    : slice(wide, axis, 0, length);
}
