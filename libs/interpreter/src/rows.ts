import { derivedSeed, mulberry32, permutation } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { type Basis, leadingDirections, openProjection } from './components.js';
import { depthOf, hypercolumnRows } from './hypercolumn.js';
import type { Dimensions, Features, LabelledImage } from './types.js';

/**
 * The shift and divisor of each hypercolumn channel, [D] each: its mean, and its standard deviation divided by the
 * channel's scale. A channel that does not vary has deviation 1.
 */
export interface Standardisation {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/**
 * Standardised hypercolumns of the chosen pixels of all images, projected onto the leading directions if there is a
 * basis.
 */
export interface Rows {
  /** Length of a row: D, or the number of directions. */
  readonly depth: number;
  /** [pixels, depth] */
  readonly rows: Float32Array;
  /** Per image the row of its first pixel, followed by the total number of rows. */
  readonly offsets: readonly number[];
  readonly standard: Standardisation;
  readonly basis: Basis | null;
}

/** An image and the pixels to gather from it. */
interface Chosen {
  readonly features: LabelledImage['features'];
  readonly pixels: Int32Array;
}

/**
 * Maximum number of images for statistics and directions: all of them must be kept in memory before the first can be
 * projected.
 */
export const SCOUTS = 16;
/** Pixels sampled from each of them, independently of labels. */
export const PIXELS_OF_SCOUT = 256;
/** RNG streams of the seed. */
const [STATISTICS, DIRECTIONS, ORDER] = [2, 8, 9] as const;

/**
 * Gathers rows, one image at a time. Statistics and directions are computed from pixels of at most 16 images, chosen
 * independently of labels; only the rows of those images are ever held in all D channels, so memory does not grow with
 * D times the number of images. `components` 0 keeps all D. With `detail` finer layers have more weight
 * (`TrainingSettings`).
 */
export async function gatherRows(
  { layers, resolution }: Pick<Dimensions, 'layers' | 'resolution'>,
  images: readonly Chosen[],
  { components, detail = 0, seed }: { readonly components: number; readonly detail?: number; readonly seed: number },
  openSession: OpenSession,
): Promise<Rows> {
  const order = permutation(images.length, mulberry32(derivedSeed(seed, ORDER)));
  const references = order.slice(0, SCOUTS);
  const held = new Map<number, Float32Array>();
  const read = async (index: number): Promise<Features> => featuresOf(images[index] as Chosen);
  const rowsOf = (features: Features, index: number): Float32Array =>
    hypercolumnRows(features, layers, resolution, (images[index] as Chosen).pixels);
  const [full, blindPixels] = [depthOf(layers), Math.min(PIXELS_OF_SCOUT, resolution * resolution)];
  const blind = new Float32Array(references.length * blindPixels * full);
  for (const [place, index] of references.entries()) {
    const features = await read(index);
    const pixels = permutation(resolution * resolution, imageStream(seed, STATISTICS, index)).slice(0, blindPixels);
    blind.set(hypercolumnRows(features, layers, resolution, pixels), place * blindPixels * full);
    held.set(index, rowsOf(features, index));
  }
  const standard = scaled(standardisationOf(blind, full), channelScales({ layers, resolution }, detail));
  standardise(blind, standard);
  const basis =
    components > 0 && components < full
      ? await leadingDirections(blind, full, components, derivedSeed(seed, DIRECTIONS), openSession)
      : null;
  const projection = basis && (await openProjection(basis, openSession));
  const depth = basis ? components : full;
  const offsets = [0];
  for (const { pixels } of images) offsets.push((offsets.at(-1) as number) + pixels.length);
  const rows = new Float32Array((offsets.at(-1) as number) * depth);
  try {
    for (const index of order) {
      const raw = held.get(index) ?? rowsOf(await read(index), index);
      held.delete(index);
      standardise(raw, standard);
      rows.set(projection ? await projection.project(raw) : raw, (offsets[index] as number) * depth);
    }
  } finally {
    await projection?.close();
  }
  return { depth, rows, offsets, standard, basis };
}

export function featuresOf({ features }: Pick<LabelledImage, 'features'>): Promise<Features> {
  return typeof features === 'function' ? features() : Promise.resolve(features);
}

/** A separate RNG per image, so that the pixels sampled from one image do not depend on another. */
export function imageStream(seed: number, purpose: number, image: number): () => number {
  return mulberry32(derivedSeed(derivedSeed(seed, purpose), image));
}

function standardisationOf(rows: Float32Array, depth: number): Standardisation {
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

/**
 * The scale of each standardised channel, [D]: (its layer's side / the image's)^detail, normalised to a mean square of
 * 1.
 */
function channelScales(
  { layers, resolution }: Pick<Dimensions, 'layers' | 'resolution'>,
  detail: number,
): Float64Array {
  const scales = Float64Array.from(
    layers.flatMap(({ channels, resolution: side }) => Array<number>(channels).fill((side / resolution) ** detail)),
  );
  const size = Math.sqrt(scales.reduce((sum, scale) => sum + scale * scale, 0) / scales.length);
  return scales.map((scale) => scale / size);
}

function scaled({ mean, deviation }: Standardisation, scales: Float64Array): Standardisation {
  return { mean, deviation: deviation.map((own, channel) => own / (scales[channel] as number)) };
}

function standardise(rows: Float32Array, { mean, deviation }: Standardisation): void {
  const depth = mean.length;
  for (let first = 0; first < rows.length; first += depth) {
    for (let channel = 0; channel < depth; channel++) {
      rows[first + channel] =
        ((rows[first + channel] as number) - (mean[channel] as number)) / (deviation[channel] as number);
    }
  }
}
