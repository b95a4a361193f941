import { integers, shapeText, apply, type Dim, type Value } from './value.js';

/** The shape of a value as int64 [rank]: what the model computes sizes from. */
export function shapeOf(x: Value): Value {
  return apply('Shape', [x], { type: 'int64', dims: [x.dims.length] });
}

/**
 * [n, channels, …] in the width and height that `sizes`, int64 [4], holds when the model runs; `dims` is what they are
 * called. Linear between half-pixel centres with held edges. With `antialias` (opset 18) what is made smaller is
 * averaged, as Pillow does it.
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

/** `x` with its edges repeated around, as often as `pads`, int64 [2·rank], says: before each axis, then behind each. */
export function padEdgesBy(x: Value, pads: Value, dims: readonly Dim[]): Value {
  expectSizes('padEdgesBy', x, pads, 2 * x.dims.length);
  return apply('Pad', [x, pads], { type: x.type, dims }, { mode: { text: 'edge' } });
}

/** From `starts` to before `ends`, int64 [rank] each. */
export function sliceBy(x: Value, starts: Value, ends: Value, dims: readonly Dim[]): Value {
  for (const value of [starts, ends]) expectSizes('sliceBy', x, value, x.dims.length);
  return apply('Slice', [x, starts, ends, integers(x.dims.map((_, axis) => axis))], { type: x.type, dims });
}

function expectSizes(operator: string, x: Value, sizes: Value, count: number): void {
  if (sizes.type !== 'int64' || shapeText(sizes) !== `[${count}]`)
    throw new RangeError(`${operator}: ${shapeText(x)} takes int64 [${count}], not ${sizes.type} ${shapeText(sizes)}`);
}
