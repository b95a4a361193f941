import { dataOf } from '@gannet/onnx';
import { masksOf, packCounts } from '@gannet/release';
import { paletteOf } from '@gannet/raster';
import type { StudentModel } from '../cli-task.js';

/** A student's prediction for an image: [height, width] classes. */
export interface PartsPrediction {
  readonly labels: Uint8Array;
}

/** Opacity of a class's colour over an image. */
const OPACITY = 0.5;

export const model: StudentModel<PartsPrediction> = {
  output: 'labels',
  outputs: ['labels'],
  read: (results) => ({ labels: dataOf(results, 'labels', 'uint8') }),
  labelMap: ({ labels }) => labels,
  /** Classes tint their pixels, except the background. */
  palette: (colors) => paletteOf(colors.map((color) => ({ color }))),
  overlay: ({ labels }) => ({ indices: labels, opacity: OPACITY }),
  categories: (names) => names.map((name, id) => ({ id, name, supercategory: 'part' })).slice(1),
  /** Class 0 is the background, which has no annotations. */
  annotations: ({ labels: data }, width, height) =>
    [...masksOf({ width, height, data })]
      .filter(([category]) => category !== 0)
      .map(([category, { counts, area, bbox }]) => ({
        category_id: category,
        segmentation: { size: [height, width], counts: packCounts(counts) },
        area,
        bbox,
        iscrowd: 0,
      })),
};
