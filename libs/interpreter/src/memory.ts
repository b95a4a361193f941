import { depthOf } from './hypercolumn.js';
import { SCOUTS, PIXELS_OF_SCOUT } from './rows.js';
import { defaultSettings } from './settings.js';
import { refitBytes } from './refit/size.js';
import type { FeatureLayer } from './types.js';

const BYTES_OF_NUMBER = 4;

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
