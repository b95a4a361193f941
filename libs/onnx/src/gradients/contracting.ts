import { expandTo, reshape, scatterAdd, transpose } from '../arrange.js';
import { matmul, reduceSum } from '../contract.js';
import { cast, div, equal, mul } from '../elementwise.js';
import { type Dim, shapeText, type Value } from '../value.js';
import { constantInts, constantLike, inputOf, int, ints, type Rule, sumTo, times, type Use } from './rule.js';

/** Transposes the last two axes. */
function transposedMatrix(x: Value): Value {
  const rank = x.dims.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

/** The result of a reduction with the reduced axes restored as size 1. */
function withReducedAxes(value: Value, like: Value, axes: readonly number[]): Value {
  return reshape(
    value,
    like.dims.map((dim, axis): Dim => (axes.includes(axis) ? 1 : dim)),
  );
}

function knownCount(x: Value, axes: readonly number[]): number {
  return axes.reduce((product, axis) => {
    const size = x.dims[axis];
    if (typeof size !== 'number')
      throw new RangeError(`gradients: the size ${size} of ${shapeText(x)}, over which a mean is taken, is not known`);
    return product * size;
  }, 1);
}

const axesOf = (use: Use): readonly number[] =>
  ints(
    use,
    'axes',
    inputOf(use, 0).dims.map((_, axis) => axis),
  );

/** Matrix products and reductions. */
export const CONTRACTING: Readonly<Record<string, Rule>> = {
  MatMul: (g, use) => {
    const [a, b] = [inputOf(use, 0), inputOf(use, 1)];
    return [() => sumTo(matmul(g, transposedMatrix(b)), a), () => sumTo(matmul(transposedMatrix(a), g), b)];
  },
  Gemm: (g, use) => {
    const [a, b, bias] = [inputOf(use, 0), inputOf(use, 1), use.inputs[2]];
    const isTurned = int(use, 'transA', 0) === 1;
    return [
      () => (isTurned ? matmul(b, transposedMatrix(g)) : matmul(g, transposedMatrix(b))),
      () => matmul(isTurned ? a : transposedMatrix(a), g),
      bias ? () => sumTo(g, bias) : null,
    ];
  },
  ReduceSum: (g, use) => {
    const x = inputOf(use, 0);
    return [() => expandTo(withReducedAxes(g, x, constantInts(use, 1)), x), null];
  },
  ReduceMean: (g, use) => {
    const x = inputOf(use, 0);
    const axes = axesOf(use);
    return [() => expandTo(times(withReducedAxes(g, x, axes), 1 / knownCount(x, axes)), x)];
  },
  ReduceMax: (g, use) => {
    const x = inputOf(use, 0);
    const axes = axesOf(use);
    const isLargest = cast(equal(x, withReducedAxes(use.output, x, axes)), g.type);
    return [() => mul(isLargest, div(withReducedAxes(g, x, axes), reduceSum(isLargest, axes, { keep: true })))];
  },
  TopK: (g, use) => {
    const x = inputOf(use, 0);
    const { source } = use.output;
    if (source.kind !== 'node') throw new TypeError('TopK gives the result of a node');
    const indices: Value = {
      type: 'int64',
      dims: use.output.dims,
      source: { kind: 'node', node: source.node, output: 1 },
    };
    return [() => scatterAdd(expandTo(constantLike(x, 0), x), indices, g, x.dims.length - 1), null];
  },
};
