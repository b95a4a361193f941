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

/** Slices of `x` along one axis, picked by int64 `indices` of any shape, which take that axis's place. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  if (indices.type !== 'int64') throw new TypeError(`gather: indices are int64, not ${indices.type}`);
  if (x.dims.length === 0) throw new RangeError('gather: [] has no rows');
  const at = axisOf('gather', x, axis);
  const dims = [...x.dims.slice(0, at), ...indices.dims, ...x.dims.slice(at + 1)];
  return apply('Gather', [x, indices], { type: x.type, dims }, { axis: { int: at } });
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

/** Blocks of 2×2 pixels as channels: [n, c, 2h, 2w] becomes [n, 4c, h, w], all channels of the upper left pixels first, then upper right, lower left, lower right. */
export function spaceToDepth(x: Value): Value {
  const [n, channels, height, width] = x.dims;
  const isEven = (size: Dim | undefined): size is number => typeof size === 'number' && size % 2 === 0;
  if (x.dims.length !== 4 || typeof channels !== 'number' || !isEven(height) || !isEven(width)) {
    throw new RangeError(`spaceToDepth: takes [n, channels, height, width] of even height and width, not ${shapeText(x)}`);
  }
  return apply('SpaceToDepth', [x], { type: x.type, dims: [n as Dim, channels * 4, height / 2, width / 2] }, { blocksize: { int: 2 } });
}

/** [n, channels, height, width] with its outermost rows and columns repeated `rows` and `columns` times on each side. */
export function padEdges(x: Value, rows: number, columns: number): Value {
  const [n, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || typeof height !== 'number' || typeof width !== 'number') throw new RangeError(`padEdges: takes [n, channels, height, width], not ${shapeText(x)}`);
  const dims = [n as Dim, channels as Dim, height + 2 * rows, width + 2 * columns];
  return apply('Pad', [x, integers([0, 0, rows, columns, 0, 0, rows, columns])], { type: x.type, dims }, { mode: { text: 'edge' } });
}
