import { derivedSeed, mulberry32, shuffled } from '@gannet/metrics';
import { depthOf, hypercolumnRows } from './hypercolumn.js';
import { choosePixels, type PixelChoice } from './sampling.js';
import type { Anatomy, Features, LabelledImage } from './types.js';

/** Mean and standard deviation of each hypercolumn channel, [D] each. A channel that does not vary has deviation 1. */
export interface Standard {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** What training reads: the standardised hypercolumns of some pixels of all images. */
export interface Samples {
  readonly depth: number;
  /** [pixels, D] */
  readonly rows: Float32Array;
  /** [pixels] */
  readonly labels: Uint8Array;
  /** Per image its chosen pixels, and the row of the first of them. */
  readonly choices: readonly PixelChoice[];
  readonly offsets: readonly number[];
  readonly standard: Standard;
  /** [n, D] standardised: pixels that were chosen without a look at the labels, and that `standard` was taken from. */
  readonly blind: Float32Array;
}

/** Pixels of each image that the statistics are taken from, whatever their labels. */
const PIXELS_FOR_STATISTICS = 256;

/** Streams of the seed; each image has its own within them. */
const CHOICE = 1;
const STATISTICS = 2;

/**
 * Gathers the training pixels, one image at a time. Statistics come from pixels chosen without a look at the labels.
 * Throws RangeError for labels of another size than the image, and for an image without a labelled pixel.
 */
export async function gatherSamples(
  { images, layers, resolution, classes }: Anatomy & { readonly images: readonly LabelledImage[] }, pixelsPerImage: number, seed: number,
): Promise<Samples> {
  const depth = depthOf(layers);
  const choices = images.map(({ labels }, index) => {
    if (labels.length !== resolution * resolution) throw new RangeError(`image ${index} has ${labels.length} labels, not ${resolution * resolution}`);
    const choice = choosePixels(labels, classes, pixelsPerImage, imageStream(seed, CHOICE, index));
    if (choice.pixels.length === 0) throw new RangeError(`image ${index} has no labelled pixel`);
    return choice;
  });
  const offsets = [0];
  for (const { pixels } of choices) offsets.push((offsets.at(-1) as number) + pixels.length);
  const rows = new Float32Array((offsets.at(-1) as number) * depth);
  const labels = new Uint8Array(offsets.at(-1) as number);
  const blindPixels = Math.min(PIXELS_FOR_STATISTICS, resolution * resolution);
  const blind = new Float32Array(images.length * blindPixels * depth);
  for (const [index, image] of images.entries()) {
    const features = await featuresOf(image);
    const { pixels } = choices[index] as PixelChoice;
    const offset = offsets[index] as number;
    rows.set(hypercolumnRows(features, layers, resolution, pixels), offset * depth);
    pixels.forEach((pixel, at) => (labels[offset + at] = image.labels[pixel] as number));
    const chosen = shuffled(resolution * resolution, imageStream(seed, STATISTICS, index)).slice(0, blindPixels);
    blind.set(hypercolumnRows(features, layers, resolution, chosen), index * blindPixels * depth);
  }
  const standard = standardOf(blind, depth);
  standardise(rows, standard);
  standardise(blind, standard);
  return { depth, rows, labels, choices, offsets, standard, blind };
}

export function featuresOf({ features }: LabelledImage): Promise<Features> {
  return typeof features === 'function' ? features() : Promise.resolve(features);
}

/** A stream of an image's own, so that what is drawn from one image does not depend on another. */
export function imageStream(seed: number, purpose: number, image: number): () => number {
  return mulberry32(derivedSeed(derivedSeed(seed, purpose), image));
}

function standardOf(rows: Float32Array, depth: number): Standard {
  const sums = new Float64Array(depth);
  const squares = new Float64Array(depth);
  for (let at = 0; at < rows.length; at++) {
    const channel = at % depth;
    const value = rows[at] as number;
    sums[channel] = (sums[channel] as number) + value;
    squares[channel] = (squares[channel] as number) + value * value;
  }
  const count = rows.length / depth;
  const mean = sums.map((sum) => sum / count);
  const deviation = squares.map((square, channel) => {
    const spread = Math.sqrt(Math.max(0, square / count - (mean[channel] as number) ** 2));
    return spread > 1e-6 * Math.max(1, Math.abs(mean[channel] as number)) ? spread : 1;
  });
  return { mean, deviation };
}

function standardise(rows: Float32Array, { mean, deviation }: Standard): void {
  const depth = mean.length;
  for (let at = 0; at < rows.length; at++) {
    const channel = at % depth;
    rows[at] = ((rows[at] as number) - (mean[channel] as number)) / (deviation[channel] as number);
  }
}
