import { depthOf } from './hypercolumn.js';
import { SCOUTS, PIXELS_OF_SCOUT } from './rows.js';
import { defaultSettings } from './settings.js';
import { refitBytes } from './refit/size.js';
import type { FeatureLayer } from './types.js';

const BYTES_OF_NUMBER = 4;

/**
 * Of the weights in a model file, how often a session has them in memory: as read, and as arranged for its kernels.
 * Measured as 2.9 to 3.4 on graphs of 97 to 136 MiB.
 */
const WEIGHT_COPIES = 3.3;
/** The largest map, its upsampled input and the kernels' own copies of both. */
const LARGEST_MAP_COPIES = 4;
/** The runtime keeps what the largest run has taken: the maps, and what is computed of them. */
const MAP_COPIES = { inside: 2, returned: 3 } as const;

/** A session whose graph contains a generator's. */
interface GeneratorSession {
  /** Size of the model file or files, in bytes. */
  readonly modelBytes: number;
  /** The feature maps that are computed. */
  readonly layers: readonly FeatureLayer[];
  /** Whether the maps leave the session, or are only read inside it. */
  readonly maps: keyof typeof MAP_COPIES;
}

/**
 * Approximate memory in bytes that an opened session keeps between runs. Within 25% of the resident memory measured for
 * StyleGAN2 at 256² and 512²: `npm run bench -- sizes` compares both for a session that labels images.
 */
export function sessionBytes({ modelBytes, layers, maps }: GeneratorSession): number {
  const bytes = layers.map(({ channels, resolution }) => BYTES_OF_NUMBER * channels * resolution ** 2);
  const all = bytes.reduce((sum, one) => sum + one, 0);
  return Math.ceil(WEIGHT_COPIES * modelBytes + MAP_COPIES[maps] * all + LARGEST_MAP_COPIES * Math.max(0, ...bytes));
}

/**
 * Approximate memory in bytes that training and a live refit need with the default settings, on `images` labelled
 * images with `classes` classes. Training: the features of one image, the rows of up to 16 images in all channels, and
 * the rows of all images in the leading directions.
 */
export function memoryEstimate(
  { layers, resolution }: { readonly layers: readonly FeatureLayer[]; readonly resolution: number },
  { images, classes }: { readonly images: number; readonly classes: number },
): { readonly featureBytes: number; readonly trainingBytes: number; readonly refitBytes: number } {
  const { components, pixelsPerImage, members, hidden } = defaultSettings(classes);
  const depth = depthOf(layers);
  const pixels = Math.min(pixelsPerImage, resolution ** 2);
  const features = layers.reduce((sum, layer) => sum + layer.channels * layer.resolution ** 2, 0);
  const scouts = Math.min(images, SCOUTS) * (Math.min(PIXELS_OF_SCOUT, resolution ** 2) + pixels) * depth;
  const rows = images * pixels * Math.min(depth, components);
  return {
    featureBytes: BYTES_OF_NUMBER * features,
    trainingBytes: BYTES_OF_NUMBER * (features + scouts + rows),
    refitBytes: refitBytes({ layers, resolution, classes, members, hidden }),
  };
}
