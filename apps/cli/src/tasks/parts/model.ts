import { dataOf } from '@gannet/onnx';
import { masksOf, packCounts } from '@gannet/release';
import type { StudentModel } from '../cli-task.js';

/** What a student says of a picture: [height, width] classes. */
export interface PartsPrediction {
  readonly labels: Uint8Array;
}

/** How much of a class's colour lies over a picture. */
const SHARE = 0.5;

export const model: StudentModel<PartsPrediction> = {
  output: 'labels',
  outputs: ['labels'],
  read: (results) => ({ labels: dataOf(results, 'labels', 'uint8') }),
  labelMap: ({ labels }) => labels,
  /** Classes tint their pixels, the background none. */
  overlay: ({ labels }) => ({ marks: labels, share: SHARE }),
  categories: (names) => names.map((name, id) => ({ id, name, supercategory: 'part' })).slice(1),
  /** Class 0 is what no annotation covers. */
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
