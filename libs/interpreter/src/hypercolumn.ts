import { cascadeTaps } from './cascade.js';
import type { Dimensions, FeatureLayer, Features } from './types.js';

/** Channels of one pixel's hypercolumn. */
export function depthOf(layers: readonly FeatureLayer[]): number {
  return layers.reduce((sum, { channels }) => sum + channels, 0);
}

/**
 * Throws RangeError, naming the layer, for invalid dimensions: no layers, repeated names, or sizes from which the
 * image's cannot be reached in steps of 2.
 */
export function checkDimensions({ layers, resolution, classes }: Dimensions): void {
  if (layers.length === 0) throw new RangeError('an interpreter reads at least one layer');
  if (!(Number.isInteger(classes) && classes >= 1 && classes <= 255))
    throw new RangeError(`an interpreter tells 1 to 255 classes apart, not ${classes}`);
  if (new Set(layers.map(({ name }) => name)).size < layers.length) throw new RangeError('two layers have one name');
  for (const { name, channels, resolution: side } of layers) {
    if (!(Number.isInteger(channels) && channels > 0)) throw new RangeError(`layer ${name} has ${channels} channels`);
    cascadeTaps(side, resolution);
  }
}

/**
 * The layer's array. Throws RangeError when it is missing, not float32 (the caller converts float16), not [channels,
 * resolution, resolution], or contains a value that is not finite.
 */
export function layerOf(features: Features, { name, channels, resolution }: FeatureLayer): Float32Array {
  const data = features[name];
  const expected = channels * resolution * resolution;
  if (!data) throw new RangeError(`the features lack layer ${name}`);
  const kind = data[Symbol.toStringTag] as string;
  if (kind !== 'Float32Array')
    throw new RangeError(`layer ${name} is a ${kind}; features are float32, so others are converted before`);
  if (data.length !== expected) {
    throw new RangeError(
      `layer ${name} is [${channels},${resolution},${resolution}], ${expected} numbers, not ${data.length}`,
    );
  }
  const bad = firstNotFinite(data);
  if (bad < data.length)
    throw new RangeError(
      `layer ${name} holds ${data[bad]} in channel ${Math.floor(bad / (resolution * resolution))}: features are finite numbers`,
    );
  return data;
}

/**
 * The index of the first value that is not finite, or the length. A loop, because `findIndex` takes thirty times as
 * long and every feature of every image passes through here.
 */
function firstNotFinite(data: Float32Array): number {
  let at = 0;
  while (at < data.length && Number.isFinite(data[at])) at++;
  return at;
}

const CHANNEL_BLOCK = 16;

/**
 * The hypercolumns of some pixels: [pixels, D], every layer upsampled to [resolution, resolution] by the cascade of
 * bilinear ×2 steps and read at the pixel (row × resolution + column). Only a few taps of each layer are read. Throws
 * RangeError for a layer that is missing or has the wrong shape, a pixel outside the image, and NaN or infinite
 * features.
 */
export function hypercolumnRows(
  features: Features,
  layers: readonly FeatureLayer[],
  resolution: number,
  pixels: ArrayLike<number>,
): Float32Array {
  const depth = depthOf(layers);
  const rows = new Float32Array(pixels.length * depth);
  let offset = 0;
  for (const layer of layers) {
    const { first, weight } = layerTaps(layer, resolution, pixels);
    const data = layerOf(features, layer);
    gather(data, layer, first, weight, rows, offset, depth);
    offset += layer.channels;
  }
  return rows;
}

const REACH = 9;

/** For every pixel the nine places it reads in a layer plane and their weights; unused ones have weight 0. */
function layerTaps(
  { resolution: side }: FeatureLayer,
  resolution: number,
  pixels: ArrayLike<number>,
): { first: Int32Array; weight: Float64Array } {
  const taps = cascadeTaps(side, resolution);
  const first = new Int32Array(pixels.length * REACH);
  const weight = new Float64Array(pixels.length * REACH);
  for (let index = 0; index < pixels.length; index++) {
    const pixel = pixels[index] as number;
    const [row, column] = [taps[Math.floor(pixel / resolution)], taps[pixel % resolution]];
    if (!row || !column) throw new RangeError(`pixel ${pixel} is not in an image of ${resolution} by ${resolution}`);
    let at = index * REACH;
    row.weights.forEach((high, y) =>
      column.weights.forEach((wide, x) => {
        first[at] = (row.first + y) * side + column.first + x;
        weight[at++] = high * wide;
      }),
    );
  }
  return { first, weight };
}

/** Channels in blocks, so that a block's planes and a row's cache line stay near. */
function gather(
  data: Float32Array,
  { channels, resolution }: FeatureLayer,
  place: Int32Array,
  weight: Float64Array,
  rows: Float32Array,
  offset: number,
  depth: number,
): void {
  const plane = resolution * resolution;
  const count = place.length / REACH;
  for (let start = 0; start < channels; start += CHANNEL_BLOCK) {
    const end = Math.min(channels, start + CHANNEL_BLOCK);
    for (let pixel = 0; pixel < count; pixel++) {
      for (let channel = start; channel < end; channel++) {
        let sum = 0;
        for (let tap = pixel * REACH; tap < (pixel + 1) * REACH; tap++) {
          const share = weight[tap] as number;
          if (share === 0) break;
          sum += share * (data[channel * plane + (place[tap] as number)] as number);
        }
        rows[pixel * depth + offset + channel] = sum;
      }
    }
  }
}
