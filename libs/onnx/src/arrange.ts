import { axisOf, broadcast } from './elementwise.js';
import { apply, constant, type Dim, integers, shapeText, type Value } from './value.js';

/** The product of the known sizes, and the named sizes in order. */
function sizeOf(dims: readonly Dim[]): { known: number; named: string[] } {
  const named = dims.filter((dim) => typeof dim === 'string').sort();
  return {
    known: dims.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1),
    named,
  };
}

/** Reshapes `x`. At most one size may be symbolic, and it must be one of `x`'s. */
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

/** Concatenates along one axis, along which all sizes must be known. */
export function concat(parts: readonly Value[], axis: number): Value {
  const first = parts[0];
  if (!first) throw new RangeError('concat: there is nothing to join');
  const at = axisOf('concat', first, axis);
  let total = 0;
  for (const part of parts) {
    const length = part.dims[at];
    const agrees =
      part.type === first.type &&
      part.dims.length === first.dims.length &&
      part.dims.every((dim, index) => index === at || dim === first.dims[index]);
    if (!agrees) throw new RangeError(`concat: ${shapeText(first)} and ${shapeText(part)} do not join on axis ${at}`);
    if (typeof length !== 'number')
      throw new RangeError(`concat: the length of ${shapeText(part)} on axis ${at} is not known`);
    total += length;
  }
  if (parts.length === 1) return first;
  return apply(
    'Concat',
    parts,
    { type: first.type, dims: first.dims.map((dim, index) => (index === at ? total : dim)) },
    { axis: { int: at } },
  );
}

/** Elements from `start` to before `end` along one axis of known size, with a step. */
export function slice(x: Value, axis: number, start: number, end: number, step = 1): Value {
  const at = axisOf('slice', x, axis);
  const length = x.dims[at];
  if (typeof length !== 'number' || start < 0 || start >= end || end > length || step < 1) {
    throw new RangeError(`slice: ${shapeText(x)} has no elements ${start} to ${end} on axis ${at}`);
  }
  const dims = x.dims.map((dim, index) => (index === at ? Math.ceil((end - start) / step) : dim));
  const where = [integers([start]), integers([end]), integers([at])];
  return apply('Slice', step === 1 ? [x, ...where] : [x, ...where, integers([step])], { type: x.type, dims });
}

/** Pads `x` with zeros: `before` and `after` elements on each axis. */
export function padZeros(x: Value, before: readonly number[], after: readonly number[]): Value {
  const rank = x.dims.length;
  if (
    before.length !== rank ||
    after.length !== rank ||
    [...before, ...after].some((count) => !Number.isInteger(count) || count < 0)
  ) {
    throw new RangeError(
      `padZeros: ${shapeText(x)} does not take [${before.join(',')}] before and [${after.join(',')}] after`,
    );
  }
  if ([...before, ...after].every((count) => count === 0)) return x;
  const dims = x.dims.map((dim, axis) => {
    const more = (before[axis] as number) + (after[axis] as number);
    if (more === 0) return dim;
    if (typeof dim !== 'number')
      throw new RangeError(`padZeros: the length of ${shapeText(x)} on axis ${axis} is not known`);
    return dim + more;
  });
  return apply('Pad', [x, integers([...before, ...after])], { type: x.type, dims }, { mode: { text: 'constant' } });
}

/** Broadcasts `x` along its axes of size 1 to the shape of `like`. */
export function expandTo(x: Value, like: Value): Value {
  const dims = broadcast('expandTo', x, like);
  if (dims.join() !== like.dims.join())
    throw new RangeError(`expandTo: ${shapeText(x)} does not expand to ${shapeText(like)}`);
  if (x.dims.join() === dims.join()) return x;
  return apply('Expand', [x, shapeOf(like)], { type: x.type, dims });
}

/** The shape of a value as an int64 vector; a constant where it is known. */
function shapeOf(x: Value): Value {
  if (x.dims.every((dim) => typeof dim === 'number')) return integers(x.dims);
  return apply('Shape', [x], { type: 'int64', dims: [x.dims.length] });
}

/** Gathers slices of `x` along one axis by int64 `indices` of any shape, which takes the place of that axis. */
export function gather(x: Value, indices: Value, axis = 0): Value {
  if (indices.type !== 'int64') throw new TypeError(`gather: indices are int64, not ${indices.type}`);
  if (x.dims.length === 0) throw new RangeError('gather: [] has no rows');
  const at = axisOf('gather', x, axis);
  const dims = [...x.dims.slice(0, at), ...indices.dims, ...x.dims.slice(at + 1)];
  return apply('Gather', [x, indices], { type: x.type, dims }, { axis: { int: at } });
}

/**
 * Gathers elements of `x` along one axis: out[…, i, …] = x[…, indices[…, i, …], …]. Indices are int64, in the shape of
 * `x` except for the length of that axis.
 */
export function gatherElements(x: Value, indices: Value, axis: number): Value {
  const at = axisOf('gatherElements', x, axis);
  expectIndices('gatherElements', x, indices, at);
  return apply('GatherElements', [x, indices], { type: x.type, dims: indices.dims }, { axis: { int: at } });
}

/** The adjoint of `gatherElements`: adds `updates` to `x` at `indices` along one axis; duplicates accumulate. */
export function scatterAdd(x: Value, indices: Value, updates: Value, axis: number): Value {
  const at = axisOf('scatterAdd', x, axis);
  expectIndices('scatterAdd', x, indices, at);
  if (updates.type !== x.type || shapeText(updates) !== shapeText(indices)) {
    throw new RangeError(
      `scatterAdd: updates are ${x.type} ${shapeText(indices)}, not ${updates.type} ${shapeText(updates)}`,
    );
  }
  return apply(
    'ScatterElements',
    [x, indices, updates],
    { type: x.type, dims: x.dims },
    { axis: { int: at }, reduction: { text: 'add' } },
  );
}

/**
 * The adjoint of `gather` along the first axis: adds the rows of `updates` [indices…, …] to the rows of `x` given by
 * `indices`.
 */
export function scatterRowsAdd(x: Value, indices: Value, updates: Value): Value {
  const wanted = shapeText({ dims: [...indices.dims, ...x.dims.slice(1)] });
  if (indices.type !== 'int64' || updates.type !== x.type || shapeText(updates) !== wanted) {
    throw new RangeError(
      `scatterRowsAdd: ${shapeText(x)} at int64 ${shapeText(indices)} takes ${x.type} ${wanted}, not ${updates.type} ${shapeText(updates)}`,
    );
  }
  const places = apply('Unsqueeze', [indices, integers([-1])], { type: 'int64', dims: [...indices.dims, 1] });
  return apply('ScatterND', [x, places, updates], { type: x.type, dims: x.dims }, { reduction: { text: 'add' } });
}

function expectIndices(operator: string, x: Value, indices: Value, at: number): void {
  const fits =
    indices.type === 'int64' &&
    indices.dims.length === x.dims.length &&
    indices.dims.every((dim, axis) => axis === at || dim === x.dims[axis]);
  if (!fits)
    throw new RangeError(
      `${operator}: indices of ${shapeText(x)} on axis ${at} are int64 of its other sizes, not ${indices.type} ${shapeText(indices)}`,
    );
}

/**
 * Resizes [n, channels, height, width]: `linear` with half-pixel centres and clamped edges, or `nearest` (ties go to
 * the lower index). All sizes must be known.
 */
export function resize(
  x: Value,
  [height, width]: readonly [number, number],
  mode: 'linear' | 'nearest' = 'linear',
): Value {
  const [n, channels, before, across] = x.dims;
  if (
    x.dims.length !== 4 ||
    typeof channels !== 'number' ||
    typeof before !== 'number' ||
    typeof across !== 'number' ||
    x.type !== 'float32' ||
    height < 1 ||
    width < 1
  ) {
    throw new RangeError(
      `resize: takes float32 [n, channels, height, width] to at least [1,1], not ${x.type} ${shapeText(x)} to [${height},${width}]`,
    );
  }
  const scales = constant('float32', [4], Float32Array.of(1, 1, height / before, width / across));
  return apply(
    'Resize',
    [x, null, scales],
    { type: x.type, dims: [n as Dim, channels, height, width] },
    {
      mode: { text: mode },
      coordinate_transformation_mode: { text: 'half_pixel' },
      ...(mode === 'nearest' ? { nearest_mode: { text: 'round_prefer_floor' } } : {}),
    },
  );
}

/** Upsamples [n, channels, height, width] by 2, bilinear with half-pixel centres and clamped edges. */
export function upsampleTwice(x: Value): Value {
  const [n, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || typeof height !== 'number' || typeof width !== 'number' || x.type !== 'float32') {
    throw new RangeError(`upsampleTwice: takes float32 [n, channels, height, width], not ${x.type} ${shapeText(x)}`);
  }
  const scales = constant('float32', [4], Float32Array.of(1, 1, 2, 2));
  return apply(
    'Resize',
    [x, null, scales],
    { type: x.type, dims: [n as Dim, channels as Dim, height * 2, width * 2] },
    {
      mode: { text: 'linear' },
      coordinate_transformation_mode: { text: 'half_pixel' },
    },
  );
}

/**
 * Moves 2×2 pixel blocks into channels: [n, c, 2h, 2w] becomes [n, 4c, h, w], first all channels of the upper left
 * pixels, then upper right, lower left, lower right.
 */
export function spaceToDepth(x: Value): Value {
  const [n, channels, height, width] = x.dims;
  const isEven = (size: Dim | undefined): size is number => typeof size === 'number' && size % 2 === 0;
  if (x.dims.length !== 4 || typeof channels !== 'number' || !isEven(height) || !isEven(width)) {
    throw new RangeError(
      `spaceToDepth: takes [n, channels, height, width] of even height and width, not ${shapeText(x)}`,
    );
  }
  return apply(
    'SpaceToDepth',
    [x],
    { type: x.type, dims: [n as Dim, channels * 4, height / 2, width / 2] },
    { blocksize: { int: 2 } },
  );
}

/** The inverse of `spaceToDepth`: [n, 4c, h, w] becomes [n, c, 2h, 2w]. */
export function depthToSpace(x: Value): Value {
  const [n, channels, height, width] = x.dims;
  if (
    x.dims.length !== 4 ||
    typeof channels !== 'number' ||
    channels % 4 !== 0 ||
    typeof height !== 'number' ||
    typeof width !== 'number'
  ) {
    throw new RangeError(`depthToSpace: takes [n, 4 channels, height, width], not ${shapeText(x)}`);
  }
  return apply(
    'DepthToSpace',
    [x],
    { type: x.type, dims: [n as Dim, channels / 4, height * 2, width * 2] },
    { blocksize: { int: 2 }, mode: { text: 'DCR' } },
  );
}

/**
 * Pads [n, channels, height, width] on each side by repeating the outermost rows and columns `rows` and `columns`
 * times.
 */
export function padEdges(x: Value, rows: number, columns: number): Value {
  const [n, channels, height, width] = x.dims;
  if (x.dims.length !== 4 || typeof height !== 'number' || typeof width !== 'number')
    throw new RangeError(`padEdges: takes [n, channels, height, width], not ${shapeText(x)}`);
  const dims = [n as Dim, channels as Dim, height + 2 * rows, width + 2 * columns];
  return apply(
    'Pad',
    [x, integers([0, 0, rows, columns, 0, 0, rows, columns])],
    { type: x.type, dims },
    { mode: { text: 'edge' } },
  );
}
