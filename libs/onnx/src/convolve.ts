import { apply, type Dim, shapeText, type Value } from './value.js';

/** Stride, dilation, and zero padding on every side of a sliding window. */
export interface Window {
  /** The same in both directions, or that of rows and that of columns. */
  readonly stride?: number | readonly [number, number];
  readonly padding?: number;
  readonly dilation?: number;
}

interface Convolution extends Window {
  readonly bias?: Value | null;
  /** Number of groups into which channels are divided; each is convolved separately. */
  readonly groups?: number;
}

/**
 * Convolution of [n, channels, height, width] with [out, channels / groups, rows, columns]. Returns [n, out, …], each
 * side floor((side + 2·padding − dilation·(kernel − 1) − 1) / stride) + 1.
 */
export function conv(x: Value, weight: Value, { bias = null, groups = 1, ...window }: Convolution = {}): Value {
  const [n, channels, height, width] = x.dims;
  const [out, perGroup, rows, columns] = weight.dims;
  const isMet =
    x.dims.length === 4 &&
    weight.dims.length === 4 &&
    typeof channels === 'number' &&
    typeof out === 'number' &&
    typeof rows === 'number' &&
    typeof columns === 'number' &&
    perGroup === channels / groups &&
    out % groups === 0;
  if (!isMet) throw new RangeError(`conv: ${shapeText(x)} by ${shapeText(weight)} in ${groups} groups do not meet`);
  expectBias('conv', bias, out);
  const dims = [
    n as Dim,
    out,
    sideAfter('conv', x, height as Dim, rows, window, 0),
    sideAfter('conv', x, width as Dim, columns, window, 1),
  ];
  return apply(
    'Conv',
    bias ? [x, weight, bias] : [x, weight],
    { type: x.type, dims },
    windowAttributes([rows, columns], window, groups),
  );
}

/**
 * Transposed convolution of [n, channels, height, width] with [channels, out / groups, rows, columns]: what `conv` with
 * the same weight and window does to gradients. `extra` is the output padding: additional rows and columns at the far
 * sides. Each side becomes (side − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 + extra.
 */
export function convTranspose(
  x: Value,
  weight: Value,
  {
    bias = null,
    groups = 1,
    extra = [0, 0],
    ...window
  }: Convolution & { readonly extra?: readonly [number, number] } = {},
): Value {
  const [n, channels, height, width] = x.dims;
  const [meets, perGroup, rows, columns] = weight.dims;
  const isMet =
    x.dims.length === 4 &&
    weight.dims.length === 4 &&
    typeof channels === 'number' &&
    meets === channels &&
    channels % groups === 0 &&
    typeof perGroup === 'number' &&
    typeof rows === 'number' &&
    typeof columns === 'number' &&
    typeof height === 'number' &&
    typeof width === 'number';
  if (!isMet)
    throw new RangeError(`convTranspose: ${shapeText(x)} by ${shapeText(weight)} in ${groups} groups do not meet`);
  expectBias('convTranspose', bias, perGroup * groups);
  const { padding = 0, dilation = 1 } = window;
  const strides = stridesOf(window);
  const side = (length: number, kernel: number, direction: 0 | 1): number =>
    (length - 1) * strides[direction] - 2 * padding + dilation * (kernel - 1) + 1 + extra[direction];
  const dims = [n as Dim, perGroup * groups, side(height, rows, 0), side(width, columns, 1)];
  return apply(
    'ConvTranspose',
    bias ? [x, weight, bias] : [x, weight],
    { type: x.type, dims },
    {
      ...windowAttributes([rows, columns], window, groups),
      output_padding: { ints: extra },
    },
  );
}

/** Maximum of each `kernel`×`kernel` window of [n, channels, height, width]. Padding never wins. */
export function maxPool(x: Value, kernel: number, window: Window = {}): Value {
  return pool('MaxPool', x, kernel, window, 2);
}

/** The int64 indices, in the flattened `x`, of the maxima of `maxPool`; ties go to the first. */
export function maxPoolIndices(pooled: Value): Value {
  const { source } = pooled;
  if (source.kind !== 'node' || source.node.operator !== 'MaxPool')
    throw new TypeError('maxPoolIndices: takes the result of maxPool');
  return { type: 'int64', dims: pooled.dims, source: { kind: 'node', node: source.node, output: 1 } };
}

/** Mean of each `kernel`×`kernel` window of [n, channels, height, width]; padding counts as zeros. */
export function averagePool(x: Value, kernel: number, window: Omit<Window, 'dilation'> = {}): Value {
  return pool('AveragePool', x, kernel, window, 1);
}

function pool(operator: 'MaxPool' | 'AveragePool', x: Value, kernel: number, given: Window, outputs: number): Value {
  const [n, channels, height, width] = x.dims;
  const name = `${operator[0]?.toLowerCase()}${operator.slice(1)}`;
  if (x.dims.length !== 4 || x.type !== 'float32')
    throw new RangeError(`${name}: takes float32 [n, channels, height, width], not ${x.type} ${shapeText(x)}`);
  const window = { stride: kernel, ...given };
  const dims = [
    n as Dim,
    channels as Dim,
    sideAfter(name, x, height as Dim, kernel, window, 0),
    sideAfter(name, x, width as Dim, kernel, window, 1),
  ];
  const { group: _group, ...attributes } = windowAttributes([kernel, kernel], window, 1);
  const counted = operator === 'AveragePool' ? { ...attributes, count_include_pad: { int: 1 } } : attributes;
  return {
    type: x.type,
    dims,
    source: { kind: 'node', node: { operator, inputs: [x], attributes: counted, outputs }, output: 0 },
  };
}

function expectBias(operator: string, bias: Value | null, channels: number): void {
  if (bias && shapeText(bias) !== `[${channels}]`)
    throw new RangeError(`${operator}: a bias of ${shapeText(bias)} does not fit ${channels} channels`);
}

function stridesOf({ stride = 1 }: Window): readonly [number, number] {
  return typeof stride === 'number' ? [stride, stride] : stride;
}

function windowAttributes(kernel: readonly [number, number], window: Window, groups: number) {
  const { padding = 0, dilation = 1 } = window;
  const strides = stridesOf(window);
  return {
    group: { int: groups },
    kernel_shape: { ints: kernel },
    pads: { ints: [padding, padding, padding, padding] },
    ...(strides.every((stride) => stride === 1) ? {} : { strides: { ints: strides } }),
    ...(dilation === 1 ? {} : { dilations: { ints: [dilation, dilation] } }),
  };
}

function sideAfter(operator: string, x: Value, side: Dim, kernel: number, window: Window, direction: 0 | 1): Dim {
  const { padding = 0, dilation = 1 } = window;
  const stride = stridesOf(window)[direction];
  const reach = dilation * (kernel - 1) + 1 - 2 * padding;
  if (reach === 1 && stride === 1) return side;
  if (typeof side !== 'number' || side < reach)
    throw new RangeError(`${operator}: a kernel of ${kernel} does not fit ${shapeText(x)}`);
  return Math.floor((side - reach) / stride) + 1;
}
