import { classColor, paintDisc } from '@gannet/raster';
import type { Prediction } from './student.js';

/** How much of a class's colour lies over a picture. */
const SHARE = 0.5;

/**
 * A picture with what was predicted of it: classes tint their pixels, the background none; keypoints are discs, hidden
 * ones smaller.
 */
export function overlayOf(rgb: Uint8Array, width: number, height: number, prediction: Prediction): Uint8Array {
  const result = Uint8Array.from(rgb);
  const marks = prediction.kind === 'parts' ? prediction.labels : discs(prediction.points, width, height);
  const share = prediction.kind === 'parts' ? SHARE : 1;
  marks.forEach((mark, pixel) => {
    if (mark === 0) return;
    classColor(mark).forEach(
      (value, channel) =>
        (result[3 * pixel + channel] = Math.round(value * share + (rgb[3 * pixel + channel] as number) * (1 - share))),
    );
  });
  return result;
}

/** [height, width]: 1 and on where a keypoint is, by its index. */
function discs(
  points: Extract<Prediction, { kind: 'keypoints' }>['points'],
  width: number,
  height: number,
): Uint8Array {
  const map = { width, height, data: new Uint8Array(width * height) };
  const radius = Math.max(1, Math.min(width, height) / 60);
  points.forEach(({ x, y, visibility }, index) => {
    if (visibility > 0) paintDisc(map, { x, y }, visibility === 1 ? radius / 2 : radius, 1 + (index % 63));
  });
  return map.data;
}
