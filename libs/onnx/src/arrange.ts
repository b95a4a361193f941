import { axisOf } from './elementwise.js';
import { apply, constant, type Dim, integers, shapeText, type Value } from './value.js';

/** The product of the known sizes, and the named ones in order. */
function sizeOf(dims: readonly Dim[]): { known: number; named: string[] } {
  const named = dims.filter((dim) => typeof dim === 'string').sort();
  return { known: dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1), named };
}

/** The same elements in another shape. At most one size may be a name, and it must be one of `x`'s. */
export function reshape(x: Value, dims: readonly Dim[]): Value {
  const [before, after] = [sizeOf(x.dims), sizeOf(dims)];
  if (before.known !== after.known || before.named.join() !== after.named.join()) {
    throw new RangeError(`reshape: ${shapeText(x)} does not fill ${shapeText({ dims })}`);
  }
  if (after.named.length > 1) throw new RangeError(`reshape: ${shapeText({ dims })} has more than one named size`);
  const wanted = integers(dims.map((dim) => (typeof dim === 'string' ? -1 : dim)));
  return apply('Reshape', [x, wanted], { type: x.type, dims: [...dims] });
}

export function transpose(x: Value, order: readonly number[]): Value {
  const isOrder = order.length === x.dims.length && new Set(order).size === order.length;
  if (!isOrder) throw new RangeError(`transpose: [${order.join(',')}] does not order the axes of ${shapeText(x)}`);
  const dims = order.map((axis) => x.dims[axisOf('transpose', x, axis)] as Dim);
  return apply('Transpose', [x], { type: x.type, dims }, { perm: { ints: order } });
}

/** Joins along one axis. All sizes along it are known or it throws. */
export function concat(parts: readonly Value[], axis: number): Value {
  const first = parts[0];
  if (!first) throw new RangeError('concat: there is nothing to join');
  const at = axisOf('concat', first, axis);
  let total = 0;
  for (const part of parts) {
    const length = part.dims[at];
    const agrees = part.type === first.type && part.dims.length === first.dims.length
      && part.dims.every((dim, index) => index === at || dim === first.dims[index]);
    if (!agrees) throw new RangeError(`concat: ${shapeText(first)} and ${shapeText(part)} do not join on axis ${at}`);
    if (typeof length !== 'number') throw new RangeError(`concat: the length of ${shapeText(part)} on axis ${at} is not known`);
    total += length;
  }
  if (parts.length === 1) return first;
  return apply('Concat', parts, { type: first.type, dims: first.dims.map((dim, index) => (index === at ? total : dim)) }, { axis: { int: at } });
}

/** Elements `start` (included) to `end` (excluded) of one axis of known size. */
export function slice(x: Value, axis: number, start: number, end: number): Value {
  const at = axisOf('slice', x, axis);
  const length = x.dims[at];
  if (typeof length !== 'number' || start < 0 || start >= end || end > length) {
    throw new RangeError(`slice: ${shapeText(x)} has no elements ${start} to ${end} on axis ${at}`);
  }
  const dims = x.dims.map((dim, index) => (index === at ? end - start : dim));
  return apply('Slice', [x, integers([start]), integers([end]), integers([at])], { type: x.type, dims });
}

/** Rows of `x` along axis 0, picked by int64 `indices` of any shape. */
export function gather(x: Value, indices: Value): Value {
  if (indices.type !== 'int64') throw new TypeError(`gather: indices are int64, not ${indices.type}`);
  if (x.dims.length === 0) throw new RangeError('gather: [] has no rows');
  return apply('Gather', [x, indices], { type: x.type, dims: [...indices.dims, ...x.dims.slice(1)] }, { axis: { int: 0 } });
}

/** Twice the width and height of [n, channels, height, width], bilinear with half-pixel centres; edges are held. */
export function upsampleTwice(x: Value): Value {
  const [n, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || typeof height !== 'number' || typeof width !== 'number' || x.type !== 'float32') {
    throw new RangeError(`upsampleTwice: takes float32 [n, channels, height, width], not ${x.type} ${shapeText(x)}`);
  }
  const scales = constant('float32', [4], Float32Array.of(1, 1, 2, 2));
  return apply('Resize', [x, null, scales], { type: x.type, dims: [n as Dim, channels as Dim, height * 2, width * 2] }, {
    mode: { text: 'linear' },
    coordinate_transformation_mode: { text: 'half_pixel' },
  });
}
