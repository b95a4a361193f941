import { concat, gather, padZeros, reshape, scatterAdd, slice, transpose } from '../arrange.js';
import { conv, convTranspose, maxPoolIndices, type Window } from '../convolve.js';
import { matmul, reduceSum } from '../contract.js';
import { constant, integers, shapeText, type Value } from '../value.js';
import { inputOf, int, ints, type Rule, type Use } from './rule.js';

type Sizes = readonly [number, number, number, number];

/** A window with one stride for both directions. */
interface SquareWindow extends Required<Window> {
  readonly stride: number;
}

/** The window attributes of a Conv, ConvTranspose or pooling node. */
function windowOf(use: Use): SquareWindow {
  const [stride = 1, across = stride] = ints(use, 'strides', [1]);
  if (stride !== across)
    throw new RangeError(
      `gradients: a window with strides ${stride} and ${across} has no gradient, only one with equal strides`,
    );
  const [padding = 0] = ints(use, 'pads', [0]);
  const [dilation = 1] = ints(use, 'dilations', [1]);
  return { stride, padding, dilation };
}

function sizes(x: Value): Sizes {
  for (const dim of x.dims)
    if (typeof dim !== 'number')
      throw new RangeError(`gradients: the size ${dim} of ${shapeText(x)}, which is convolved, is not known`);
  return x.dims as unknown as Sizes;
}

const biasGradient = (g: Value): Value => reduceSum(g, [0, 2, 3]);

/** Convolutions and pooling. */
export const CONVOLVING: Readonly<Record<string, Rule>> = {
  Conv: (g, use) => {
    const [x, weight] = [inputOf(use, 0), inputOf(use, 1)];
    const [window, groups] = [windowOf(use), int(use, 'group', 1)];
    return [
      () => imageGradient(g, x, weight, window, groups),
      () => weightGradient(x, g, weight, window, groups),
      use.inputs[2] ? () => biasGradient(g) : null,
    ];
  },
  ConvTranspose: (g, use) => {
    const [x, weight] = [inputOf(use, 0), inputOf(use, 1)];
    const [window, groups] = [windowOf(use), int(use, 'group', 1)];
    return [
      () => cropTo(conv(g, weight, { ...window, groups }), x),
      () => weightGradient(g, x, weight, window, groups),
      use.inputs[2] ? () => biasGradient(g) : null,
    ];
  },
  MaxPool: (g, use) => {
    const x = inputOf(use, 0);
    return [
      () => {
        const count = sizes(x).reduce((product, size) => product * size, 1);
        const flat = (value: Value): Value =>
          reshape(value, [sizes(value).reduce((product, size) => product * size, 1)]);
        return reshape(
          scatterAdd(
            constant('float32', [count], new Float32Array(count)),
            flat(maxPoolIndices(use.output)),
            flat(g),
            0,
          ),
          x.dims,
        );
      },
    ];
  },
  AveragePool: (g, use) => {
    const x = inputOf(use, 0);
    const [kernel = 1] = ints(use, 'kernel_shape', [1]);
    return [
      () => {
        const channels = sizes(x)[1];
        const even = constant(
          'float32',
          [channels, 1, kernel, kernel],
          new Float32Array(channels * kernel * kernel).fill(1 / (kernel * kernel)),
        );
        return imageGradient(g, x, even, windowOf(use), channels);
      },
    ];
  },
};

/**
 * The gradient with respect to the convolved image: without a stride, a convolution with the flipped kernel, which
 * takes onnxruntime two thirds of the time of a transposed convolution.
 */
function imageGradient(g: Value, x: Value, weight: Value, window: SquareWindow, groups: number): Value {
  const [, , height, width] = sizes(x);
  const [, , rows, columns] = sizes(weight);
  const [, , gHeight, gWidth] = sizes(g);
  const { stride, padding, dilation } = window;
  const turnedPadding = dilation * (rows - 1) - padding;
  if (stride === 1 && groups === 1 && rows === columns && turnedPadding >= 0)
    return conv(g, flippedKernel(weight), { padding: turnedPadding, dilation });
  const missing = (side: number, kernel: number, after: number): number =>
    side - ((after - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1);
  return convTranspose(g, weight, {
    ...window,
    groups,
    extra: [missing(height, rows, gHeight), missing(width, columns, gWidth)],
  });
}

/**
 * Flips a kernel and swaps its channels: [out, channels, rows, columns] to [channels, out, rows, columns], last row and
 * column first.
 */
function flippedKernel(weight: Value): Value {
  const [, , rows, columns] = sizes(weight);
  const backwards = (value: Value, axis: number, length: number): Value =>
    length === 1 ? value : gather(value, integers(Array.from({ length }, (_, index) => length - 1 - index)), axis);
  return backwards(backwards(transpose(weight, [1, 0, 2, 3]), 2, rows), 3, columns);
}

/** Crops an image to the size of another: the output padding of a transposed convolution reads nothing. */
function cropTo(image: Value, like: Value): Value {
  const [, , height, width] = sizes(like);
  return cropAxis(cropAxis(image, 2, height), 3, width);
}

/** The first `side` elements of an axis. */
function cropAxis(value: Value, axis: number, side: number): Value {
  return sizes(value)[axis] === side ? value : slice(value, axis, 0, side);
}

/**
 * The gradient of a convolution's weights [out, channels / groups, rows, columns], from its input `x` and the gradient
 * `g` of its result. Two methods give the same result; which is faster depends on the shapes.
 */
function weightGradient(x: Value, g: Value, weight: Value, window: SquareWindow, groups: number): Value {
  return groups === 1 && isBestAsProducts(x, g, weight)
    ? asProducts(x, g, weight, window)
    : asConvolution(x, g, weight, window, groups);
}

/** Measured on two cores with AVX-512: matrix products win for large products and for 1×1 kernels. */
function isBestAsProducts(x: Value, g: Value, weight: Value): boolean {
  const [, , rows, columns] = sizes(weight);
  const [, channels] = sizes(x);
  const [, out] = sizes(g);
  return rows * columns === 1 || Math.min(channels, out) >= 16;
}

/** One matrix product per kernel position: the gradient times the pixels at that position. */
function asProducts(x: Value, g: Value, weight: Value, window: SquareWindow): Value {
  const [, out] = sizes(g);
  const [, channels, rows, columns] = sizes(weight);
  const { padding } = window;
  const padded = padZeros(x, [0, 0, padding, padding], [0, 0, padding, padding]);
  const { gradient, pixelsAt } =
    window.stride === 1 ? inOnePiece(padded, g, window.dilation) : rowByRow(padded, g, window);
  const places: Value[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      places.push(reduceSum(matmul(gradient, transpose(pixelsAt(row, column), [0, 2, 1])), [0]));
  }
  return rows * columns === 1
    ? reshape(places[0] as Value, [out, channels, 1, 1])
    : stacked(places, [out, channels, rows, columns]);
}

/**
 * A gradient [n, out, pixels], and the pixels [n, channels, pixels] that it is multiplied with at each kernel position.
 */
interface Meeting {
  readonly gradient: Value;
  readonly pixelsAt: (row: number, column: number) => Value;
}

/**
 * With its rows zero-padded to the padded width, the gradient meets one contiguous span of the flattened image at every
 * kernel position: copying one span is several times as fast as copying rows.
 */
function inOnePiece(padded: Value, g: Value, dilation: number): Meeting {
  const [n, out, height, width] = sizes(g);
  const [, channels, side, across] = sizes(padded);
  const length = height * across - (across - width);
  const wide = reshape(padZeros(g, [0, 0, 0, 0], [0, 0, 0, across - width]), [n, out, height * across]);
  const flat = reshape(padded, [n, channels, side * across]);
  const piece = (value: Value, from: number, whole: number): Value =>
    from === 0 && length === whole ? value : slice(value, 2, from, from + length);
  return {
    gradient: piece(wide, 0, height * across),
    pixelsAt: (row, column) => piece(flat, (row * across + column) * dilation, side * across),
  };
}

function rowByRow(padded: Value, g: Value, { stride, dilation }: SquareWindow): Meeting {
  const [n, out, height, width] = sizes(g);
  const [, channels, side, across] = sizes(padded);
  const met = (value: Value, axis: number, from: number, count: number, whole: number): Value => {
    const end = from + (count - 1) * stride + 1;
    return from === 0 && end === whole && stride === 1 ? value : slice(value, axis, from, end, stride);
  };
  const inRow = new Map<number, Value>();
  return {
    gradient: reshape(g, [n, out, height * width]),
    pixelsAt: (row, column) => {
      const line = inRow.get(row) ?? met(padded, 2, row * dilation, height, side);
      inRow.set(row, line);
      return reshape(met(line, 3, column * dilation, width, across), [n, channels, height * width]);
    },
  };
}

/** Stacks the [out, channels] matrices of all kernel positions into one [out, channels, rows, columns]. */
function stacked(places: readonly Value[], [out, channels, rows, columns]: Sizes): Value {
  return reshape(
    transpose(
      concat(
        places.map((place) => reshape(place, [1, out * channels])),
        0,
      ),
      [1, 0],
    ),
    [out, channels, rows, columns],
  );
}

/** A convolution in which the batch takes the role of channels, and the gradient that of the kernel. */
function asConvolution(
  x: Value,
  g: Value,
  weight: Value,
  { stride, padding, dilation }: SquareWindow,
  groups: number,
): Value {
  const [n, , height, width] = sizes(x);
  const [, out, gHeight, gWidth] = sizes(g);
  const [, perGroup, rows, columns] = sizes(weight);
  const images = reshape(transpose(reshape(x, [n, groups, perGroup, height, width]), [2, 1, 0, 3, 4]), [
    perGroup,
    groups * n,
    height,
    width,
  ]);
  const kernel = reshape(transpose(g, [1, 0, 2, 3]), [out, n, gHeight, gWidth]);
  const whole = conv(images, kernel, { groups, padding, stride: dilation, dilation: stride });
  return transpose(cropAxis(cropAxis(whole, 2, rows), 3, columns), [1, 0, 2, 3]);
}
