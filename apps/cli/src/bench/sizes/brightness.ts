import type { Labeller } from '../../demo/oracle.js';

/** Divides the pixels of an image into `classes` of equal size by brightness: something that can be learnt. */
export function brightnessLabeller(classes: number): Labeller {
  return {
    label(rgb, width, height) {
      const brightness = Float64Array.from(
        { length: width * height },
        (_, pixel) => rgb[3 * pixel]! + rgb[3 * pixel + 1]! + rgb[3 * pixel + 2]!,
      );
      const sorted = brightness.toSorted();
      const bounds = Array.from(
        { length: classes - 1 },
        (_, at) => sorted[Math.floor(((at + 1) * sorted.length) / classes)]!,
      );
      const data = Uint8Array.from(brightness, (value) => bounds.filter((bound) => value >= bound).length);
      return Promise.resolve({ width, height, data });
    },
  };
}
