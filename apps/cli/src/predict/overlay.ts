import { classColor } from '@gannet/raster';
import type { AnyTask } from '../tasks/tasks.js';

/** A picture with what was predicted of it. */
export function overlayOf(rgb: Uint8Array, { marks, share }: ReturnType<AnyTask['model']['overlay']>): Uint8Array {
  const result = Uint8Array.from(rgb);
  marks.forEach((mark, pixel) => {
    if (mark === 0) return;
    classColor(mark).forEach(
      (value, channel) =>
        (result[3 * pixel + channel] = Math.round(value * share + (rgb[3 * pixel + channel] as number) * (1 - share))),
    );
  });
  return result;
}
