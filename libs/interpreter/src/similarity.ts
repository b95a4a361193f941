import {
  add,
  build,
  cast,
  concat,
  constant,
  conv,
  dataOf,
  floor,
  max,
  min,
  mul,
  reshape,
  scalar,
  type OpenSession,
  upsampleTwice,
  type Value,
} from '@gannet/onnx';
import type { Basis } from './components.js';
import { featureFeeds } from './evaluation.js';
import { depthOf } from './hypercolumn.js';
import { gatherRows, type Standardisation } from './rows.js';
import type { Dimensions, FeatureLayer, Features } from './types.js';
import { layerInputs } from './whole-image.js';

/** A low-dimensional description of every pixel by the generator's features: pixels with similar values look alike. */
interface SimilarityMap {
  readonly components: number;
  /** Side in pixels: the image's, halved until it is at most 128. */
  readonly side: number;
  /** [components, side, side]; 128 is the mean, and a step of 1 has the same size in all components. */
  readonly data: Uint8Array;
}

export interface SimilarityReader {
  of(features: Features): Promise<SimilarityMap>;
  close(): Promise<void>;
}

const COMPONENTS = 8;
const LARGEST_SIDE = 128;
/**
 * Byte steps per standard deviation of a typical leading component, which leaves room for four deviations on either
 * side of the mean.
 */
const BYTES_A_DEVIATION = 32;
const SEED = 1;

/**
 * Opens a generator for similarity maps, in the leading directions of the standardised hypercolumn over some of its
 * images, `references`. Layers larger than the map are left out. Throws RangeError when the features do not match the
 * layers.
 */
export async function openSimilarity(
  { layers, resolution }: Pick<Dimensions, 'layers' | 'resolution'>,
  references: readonly Features[],
  openSession: OpenSession,
): Promise<SimilarityReader> {
  const side = sideOf(resolution);
  const read = layersOfSimilarity({ layers, resolution });
  if (read.length === 0)
    throw new RangeError(`every layer is larger than ${side} pixels: there is nothing to compare pixels by`);
  const pixels = Int32Array.of(0);
  const { basis, standard } = await gatherRows(
    { layers: read, resolution: side },
    references.map((features) => ({ features, pixels })),
    { components: COMPONENTS, seed: SEED },
    openSession,
  );
  const measure = basis ?? identity(depthOf(read));
  const session = await openSession(similarityGraph(read, side, measure, standard));
  return {
    of: async (features) => ({
      components: measure.count,
      side,
      data: dataOf(await session.run(featureFeeds(features, read)), 'bytes', 'uint8'),
    }),
    close: () => session.close(),
  };
}

function sideOf(resolution: number): number {
  let side = resolution;
  while (side > LARGEST_SIDE) side /= 2;
  return side;
}

/** The layers that similarity maps are computed from. */
export function layersOfSimilarity({
  layers,
  resolution,
}: Pick<Dimensions, 'layers' | 'resolution'>): readonly FeatureLayer[] {
  return layers.filter((layer) => layer.resolution <= sideOf(resolution));
}

function identity(depth: number): Basis {
  return {
    depth,
    count: depth,
    columns: Float32Array.from({ length: depth * depth }, (_, at) => Number(at % (depth + 1) === 0)),
  };
}

/** Projects each layer at its own size and upsamples the sums: [1, components, side, side] as bytes. */
function similarityGraph(
  layers: readonly FeatureLayer[],
  side: number,
  basis: Basis,
  standard: Standardisation,
): Uint8Array {
  const features = layerInputs(layers);
  const scale = BYTES_A_DEVIATION / Math.sqrt(basis.depth / basis.count);
  let sum: Value | null = null;
  for (let level = Math.min(...layers.map(({ resolution }) => resolution)); level <= side; level *= 2) {
    const here = layers.filter(({ resolution }) => resolution === level);
    const climbed: Value | null = sum && upsampleTwice(sum);
    const projected =
      here.length === 0
        ? null
        : conv(
            concat(
              here.map(({ name }) => features[name] as Value),
              1,
            ),
            kernelOf(layers, here, basis, standard),
          );
    sum = projected && climbed ? add(projected, climbed) : (projected ?? climbed);
  }
  const { depth, count, columns } = basis;
  const average = Float32Array.from({ length: count }, (_, of) => {
    let shift = 0;
    for (let channel = 0; channel < depth; channel++)
      shift -=
        ((columns[channel * count + of] as number) * (standard.mean[channel] as number)) /
        (standard.deviation[channel] as number);
    return shift * scale + 128.5;
  });
  const steps = floor(add(mul(sum as Value, scalar(scale)), constant('float32', [1, count, 1, 1], average)));
  return build(features, {
    bytes: reshape(cast(min(max(steps, scalar(0)), scalar(255)), 'uint8'), [count, side, side]),
  });
}

/** [components, channels of `here`, 1, 1]: the basis for standardised channels, converted to raw ones. */
function kernelOf(
  layers: readonly FeatureLayer[],
  here: readonly FeatureLayer[],
  { count, columns }: Basis,
  { deviation }: Standardisation,
): Value {
  const channels: number[] = [];
  let first = 0;
  for (const layer of layers) {
    if (here.includes(layer)) for (let channel = 0; channel < layer.channels; channel++) channels.push(first + channel);
    first += layer.channels;
  }
  const kernel = Float32Array.from({ length: count * channels.length }, (_, at) => {
    const channel = channels[at % channels.length] as number;
    return (columns[channel * count + Math.floor(at / channels.length)] as number) / (deviation[channel] as number);
  });
  return constant('float32', [count, channels.length, 1, 1], kernel);
}
