import { float32 } from '@gannet/onnx';
import { hexPalette, paintDisc, paletteOf } from '@gannet/raster';
import type { StudentModel } from '../cli-task.js';

/** A student's prediction for an image. */
export interface KeypointsPrediction {
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly visibility: number;
    readonly confidence: number;
  }[];
}

export const model: StudentModel<KeypointsPrediction> = {
  output: 'keypoints',
  read(results) {
    const [places, confidence] = [float32(results, 'keypoints'), float32(results, 'confidence')];
    const points = Array.from(confidence, (sure, k) => ({
      x: places[3 * k]!,
      y: places[3 * k + 1]!,
      visibility: places[3 * k + 2]!,
      confidence: sure,
    }));
    return { points };
  },
  labelMap: () => null,
  palette: (colors) =>
    paletteOf(
      [null, ...colors.map((color, index) => color ?? hexPalette[(index + 1) % hexPalette.length]!)].map((color) => ({
        color,
      })),
    ),
  /** Keypoints are drawn as discs, hidden ones smaller. */
  overlay: ({ points }, width, height) => ({ indices: discs(points, width, height), opacity: 1 }),
  categories: (names) => [{ id: 1, name: 'object', supercategory: 'object', keypoints: names, skeleton: [] }],
  annotations({ points }) {
    const there = points.filter(({ visibility }) => visibility > 0);
    if (there.length === 0) return [];
    const [left, top, right, bottom] = [
      Math.min(...there.map(({ x }) => x)),
      Math.min(...there.map(({ y }) => y)),
      Math.max(...there.map(({ x }) => x)),
      Math.max(...there.map(({ y }) => y)),
    ];
    return [
      {
        category_id: 1,
        iscrowd: 0,
        num_keypoints: there.length,
        bbox: [left, top, right - left, bottom - top],
        area: (right - left) * (bottom - top),
        // COCO measures from the centre of the first pixel.
        keypoints: points.flatMap(({ x, y, visibility }) =>
          visibility > 0 ? [x - 0.5, y - 0.5, visibility] : [0, 0, 0],
        ),
        confidence: points.map(({ confidence }) => confidence),
      },
    ];
  },
};

/** [height, width]: at each keypoint, its index plus 1. */
function discs(points: KeypointsPrediction['points'], width: number, height: number): Uint8Array {
  const map = { width, height, data: new Uint8Array(width * height) };
  const radius = Math.max(1, Math.min(width, height) / 60);
  points.forEach(({ x, y, visibility }, index) => {
    if (visibility > 0) paintDisc(map, { x, y }, visibility === 1 ? radius / 2 : radius, 1 + (index % 63));
  });
  return map.data;
}
