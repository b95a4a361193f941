import { defaultSettings } from '@gannet/interpreter';
import { dataOf } from '@gannet/onnx';
import { encodeRuns, reduced, removeSpecks } from '@gannet/raster';
import { encodeSample } from '@gannet/release';
import { numberOf, type PartsEvaluation } from '@gannet/student';
import { CLASSES } from '../../demo/bundled.js';
import type { CliTask } from '../cli-task.js';
import { eachOf } from '../each-of.js';
import { partsAblation } from './ablation.js';
import { partsDemo } from './demo.js';
import { model, type PartsPrediction } from './model.js';

/** The parts task: a class for every pixel. */
export const parts: CliTask<PartsPrediction, PartsEvaluation> = {
  async answer(labeller, { rgb, width, height }, side) {
    const map = reduced(await labeller.label(rgb, width, height), width / side);
    return { task: 'parts', labels: { width: map.width, height: map.height, runs: encodeRuns(map) } };
  },
  demo: partsDemo,
  realLines: ({ meanIou, pixelAccuracy, byClass }) => [
    `  mean IoU ${numberOf(meanIou)}, pixel accuracy ${numberOf(pixelAccuracy)}`,
    `  IoU: ${eachOf(CLASSES, byClass)}`,
  ],
  ablation: partsAblation,
  ablationDefaults: () => defaultSettings(CLASSES.length),
  made: (results) => ({ labels: dataOf(results, 'label', 'uint8'), points: null }),
  /** The factory does not remove specks, which the release does. */
  finish({ labels }, { selection, image }) {
    if (labels && selection && selection.specks > 1) removeSpecks({ ...image, data: labels }, selection.specks);
  },
  sampleOf: ({ labels }, origin, { image, classes, colors }) =>
    encodeSample({
      ...origin,
      labels: { ...image, data: labels ?? new Uint8Array() },
      classes: classes.length,
      colors,
    }),
  compared: ({ labels }) => ({ values: labels ?? [], places: [] }),
  hasPlaces: false,
  model,
};
