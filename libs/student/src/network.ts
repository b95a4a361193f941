import {
  add,
  cast,
  conv,
  elementCount,
  mul,
  padZeros,
  relu,
  reshape,
  resize,
  scalar,
  slice,
  sub,
  transpose,
  type Value,
} from '@gannet/onnx';
import { biases, type Plan, weights } from '@gannet/training';
import { outputsOf } from './tasks/tasks.js';
import type { Architecture } from './types.js';

/** Channels at full size, half, a quarter and an eighth. */
export const WIDTHS = [16, 32, 64, 96] as const;

/** Sides are padded to a multiple of this, because they are halved three times. */
const MULTIPLE = 8;

/** Normalises each channel to mean 0 and variance 1, by some statistics. [n, c, h, w] in and out. */
export type Normalise = (layer: string, x: Value) => Value;

/** A 3×3 convolution with normalisation. */
interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Every normalised convolution, in order of computation. */
function layersOf({ widths }: Pick<Architecture, 'widths'>): Layer[] {
  const layers: Layer[] = [{ name: 'stem', inputs: 3, outputs: widths[0] }];
  widths.forEach((width, level) => {
    if (level > 0) layers.push({ name: `down${level}`, inputs: widths[level - 1] as number, outputs: width });
    layers.push({ name: `left${level}`, inputs: width, outputs: width });
  });
  layers.push({ name: 'bottom', inputs: widths[3], outputs: widths[3] });
  for (const level of [2, 1, 0] as const)
    layers.push({ name: `right${level}`, inputs: widths[level], outputs: widths[level] });
  return layers;
}

/** The trainable parameters of a student. */
export function planOf(architecture: Architecture): Plan {
  const { widths, task } = architecture;
  const layers = layersOf(architecture).map(({ name, inputs, outputs }) => [
    [`${name}.weight`, weights([outputs, inputs, 3, 3], inputs * 9)],
    [`${name}.scale`, biases([outputs], 1)],
    [`${name}.shift`, biases([outputs])],
  ]);
  const ups = [2, 1, 0].map((level) => {
    const [below, width] = [widths[level + 1] as number, widths[level] as number];
    return [
      [`up${level}.weight`, weights([width, below, 1, 1], 2 * below)],
      [`up${level}.bias`, biases([width])],
    ];
  });
  const head = [
    ['head.weight', weights([outputsOf(task), widths[0], 1, 1], 8 * widths[0])],
    ['head.bias', biases([outputsOf(task)])],
  ];
  return Object.fromEntries([...layers.flat(), ...ups.flat(), ...head]) as Plan;
}

/** The mean and variance of each channel before each normalisation, as a plan of one vector. */
export function statisticsPlanOf(architecture: Architecture): Plan {
  return Object.fromEntries(
    layersOf(architecture).flatMap(({ name, outputs }) => [
      [`${name}.mean`, biases([outputs])],
      [`${name}.variance`, biases([outputs], 1)],
    ]),
  );
}

/** Bytes [n, height, width, 3] as [n, 3, height, width] from −1 to 1. */
export function pixelsOf(image: Value): Value {
  return sub(mul(transpose(cast(image, 'float32'), [0, 3, 1, 2]), scalar(1 / 127.5)), scalar(1));
}

/**
 * The network on [n, 3, height, width] from −1 to 1: a U-Net with residual convolutions (Ronneberger et al. 2015, He et
 * al. 2016). Returns [n, outputs, height, width]: class logits, or heat.
 */
export function networkOf(
  parts: Readonly<Record<string, Value>>,
  pixels: Value,
  { width, height }: Architecture,
  normalise: Normalise,
): Value {
  const part = (name: string): Value => parts[name] as Value;
  const perChannel = (name: string): Value => reshape(part(name), [1, elementCount(part(name).dims as number[]), 1, 1]);
  const layer = (name: string, x: Value, stride = 1): Value => {
    const normal = normalise(name, conv(x, part(`${name}.weight`), { padding: 1, stride }));
    return add(mul(normal, perChannel(`${name}.scale`)), perChannel(`${name}.shift`));
  };
  const residual = (name: string, x: Value): Value => relu(add(x, layer(name, x)));

  const [wide, high] = [width, height].map((side) => Math.ceil(side / MULTIPLE) * MULTIPLE) as [number, number];
  let x = relu(layer('stem', padZeros(pixels, [0, 0, 0, 0], [0, 0, high - height, wide - width])));
  const skips: Value[] = [];
  for (let level = 0; level < 4; level++) {
    if (level > 0) x = relu(layer(`down${level}`, x, 2));
    x = residual(`left${level}`, x);
    skips.push(x);
  }
  x = residual('bottom', x);
  for (const level of [2, 1, 0]) {
    const up = conv(x, part(`up${level}.weight`), { bias: part(`up${level}.bias`) });
    x = residual(
      `right${level}`,
      relu(add(resize(up, [high >> level, wide >> level], 'nearest'), skips[level] as Value)),
    );
  }
  const maps = conv(x, part('head.weight'), { bias: part('head.bias') });
  return cut(cut(maps, 2, height), 3, width);
}

function cut(x: Value, axis: number, side: number): Value {
  return x.dims[axis] === side ? x : slice(x, axis, 0, side);
}
