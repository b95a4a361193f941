import { apply, type Dim, integers, shapeText, type Value } from './value.js';

/** The shape of a value as int64 [rank], from which the model can compute sizes. */
export function shapeOf(x: Value): Value {
  return apply('Shape', [x], { type: 'int64', dims: [x.dims.length] });
}

/**
 * Resizes [n, channels, …] to the sizes that `sizes`, int64 [4], holds at run time; `dims` names them. Linear with
 * half-pixel centres and clamped edges. With `antialias` (opset 18) downscaling averages, as Pillow does.
 */
export function resizeTo(x: Value, sizes: Value, dims: readonly Dim[], { antialias = false } = {}): Value {
  expectSizes('resizeTo', x, sizes, x.dims.length);
  return apply(
    'Resize',
    [x, null, null, sizes],
    { type: x.type, dims },
    {
      mode: { text: 'linear' },
      coordinate_transformation_mode: { text: 'half_pixel' },
      ...(antialias ? { antialias: { int: 1 } } : {}),
    },
  );
}

/**
 * Pads `x` by repeating its edges as often as `pads`, int64 [2·rank], says: first before each axis, then after each.
 */
export function padEdgesBy(x: Value, pads: Value, dims: readonly Dim[]): Value {
  expectSizes('padEdgesBy', x, pads, 2 * x.dims.length);
  return apply('Pad', [x, pads], { type: x.type, dims }, { mode: { text: 'edge' } });
}

/** Slices from `starts` to before `ends`, int64 [rank] each. */
export function sliceBy(x: Value, starts: Value, ends: Value, dims: readonly Dim[]): Value {
  for (const value of [starts, ends]) expectSizes('sliceBy', x, value, x.dims.length);
  return apply('Slice', [x, starts, ends, integers(x.dims.map((_, axis) => axis))], { type: x.type, dims });
}

function expectSizes(operator: string, x: Value, sizes: Value, count: number): void {
  if (sizes.type !== 'int64' || shapeText(sizes) !== `[${count}]`)
    throw new RangeError(`${operator}: ${shapeText(x)} takes int64 [${count}], not ${sizes.type} ${shapeText(sizes)}`);
}
