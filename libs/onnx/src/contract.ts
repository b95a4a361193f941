import { axisOf, broadcast, sameType } from './elementwise.js';
import { apply, type Dim, integers, shapeText, type Value } from './value.js';

/** Matrix product over the last two axes; leading axes broadcast. */
export function matmul(a: Value, b: Value): Value {
  const type = sameType('matmul', a, b);
  const [rows, inner] = a.dims.slice(-2);
  const [meets, columns] = b.dims.slice(-2);
  if (a.dims.length < 2 || b.dims.length < 2 || inner !== meets) {
    throw new RangeError(`matmul: ${shapeText(a)} x ${shapeText(b)} do not meet`);
  }
  const lead = broadcast('matmul', { ...a, dims: a.dims.slice(0, -2) }, { ...b, dims: b.dims.slice(0, -2) });
  return apply('MatMul', [a, b], { type, dims: [...lead, rows as Dim, columns as Dim] });
}

/** `a·b + bias` for matrices; with `transposeA`, `a` is [inner, rows]. */
export function gemm(a: Value, b: Value, bias: Value | null = null, { transposeA = false } = {}): Value {
  const type = sameType('gemm', a, b);
  const [first, second] = a.dims;
  const [rows, inner] = transposeA ? [second, first] : [first, second];
  if (a.dims.length !== 2 || b.dims.length !== 2 || inner !== b.dims[0]) {
    throw new RangeError(`gemm: ${shapeText(a)}${transposeA ? ' transposed' : ''} x ${shapeText(b)} do not meet`);
  }
  const result = { type, dims: [rows as Dim, b.dims[1] as Dim] };
  if (bias && broadcast('gemm', { ...a, ...result }, bias).join() !== result.dims.join()) {
    throw new RangeError(`gemm: a bias of ${shapeText(bias)} does not fit ${shapeText(result)}`);
  }
  return apply('Gemm', bias ? [a, b, bias] : [a, b], result, { transA: { int: transposeA ? 1 : 0 } });
}

/** Sum over axes, which are removed unless `keep`. */
export function reduceSum(x: Value, axes: readonly number[], { keep = false } = {}): Value {
  const gone = axes.map((axis) => axisOf('reduceSum', x, axis));
  return apply(
    'ReduceSum',
    [x, integers(gone)],
    { type: x.type, dims: without(x, gone, keep) },
    { keepdims: { int: keep ? 1 : 0 } },
  );
}

function reduction(operator: string) {
  return (x: Value, axes: readonly number[], { keep = false } = {}): Value => {
    const gone = axes.map((axis) => axisOf(operator, x, axis));
    return apply(
      operator,
      [x],
      { type: x.type, dims: without(x, gone, keep) },
      { axes: { ints: gone }, keepdims: { int: keep ? 1 : 0 } },
    );
  };
}

/** Mean over axes, which are removed unless `keep`. */
export const reduceMean = reduction('ReduceMean');
/** Maximum over axes, which are removed unless `keep`. */
export const reduceMax = reduction('ReduceMax');

function without(x: Value, axes: readonly number[], keep: boolean): Dim[] {
  return x.dims.flatMap((dim, index) => (!axes.includes(index) ? [dim] : keep ? [1] : []));
}

/** Index of the maximum along one axis, which is removed; ties go to the lowest index. int64. */
export function argMax(x: Value, axis: number): Value {
  const at = axisOf('argMax', x, axis);
  return apply(
    'ArgMax',
    [x],
    { type: 'int64', dims: without(x, [at], false) },
    { axis: { int: at }, keepdims: { int: 0 } },
  );
}

/** The `count` largest values along the last axis, in descending order. */
export function topValues(x: Value, count: number): Value {
  const length = x.dims.at(-1);
  if (typeof length !== 'number' || count < 1 || count > length)
    throw new RangeError(`topValues: ${shapeText(x)} has no ${count} largest`);
  const node = { operator: 'TopK', inputs: [x, integers([count])], attributes: { axis: { int: -1 } }, outputs: 2 };
  return { type: x.type, dims: [...x.dims.slice(0, -1), count], source: { kind: 'node', node, output: 0 } };
}
