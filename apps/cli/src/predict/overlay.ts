import type { Rgb } from '@gannet/raster';
import type { AnyTask } from '../tasks/tasks.js';

/** An image overlaid with its prediction. */
export function overlayOf(
  rgb: Uint8Array,
  { indices, opacity }: ReturnType<AnyTask['model']['overlay']>,
  palette: readonly Rgb[],
): Uint8Array {
  const result = Uint8Array.from(rgb);
  indices.forEach((index, pixel) => {
    if (index === 0) return;
    palette[index]?.forEach(
      (value, channel) =>
        (result[3 * pixel + channel] = Math.round(
          value * opacity + (rgb[3 * pixel + channel] as number) * (1 - opacity),
        )),
    );
  });
  return result;
}
