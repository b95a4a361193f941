import { Quality, UnsureUse } from '@gannet/contracts';
import type { CrossValidation } from '@gannet/interpreter';
import { confusionOf, scoresOf } from '@gannet/metrics';
import { qualityOf, weightOf } from './training.rules.js';

test('what an annotator was sure of counts in full, the rest as the round says', () => {
  expect(UnsureUse.options.map((unsure) => [unsure, weightOf('sure', unsure), weightOf('unsure', unsure)])).toEqual([['full', 1, 1], ['half', 1, 0.5], ['none', 1, 0]]);
});

const interval = { low: 0.4, high: 0.9, level: 0.95 };
const confusion = confusionOf([0, 0, 1, 1], [0, 1, 1, 1], 3);
const validation: CrossValidation = {
  folds: 2, steps: 150, scores: scoresOf(confusion), confusion, meanIouInterval: interval, pixelAccuracyInterval: interval, iouIntervals: [interval, interval, null],
  images: [{ fold: 0, scores: scoresOf(confusion) }, { fold: 1, scores: scoresOf(confusion) }],
  calibration: {
    reliability: [{ from: 0, to: 0.1, pixels: 4, errorRate: { value: 0.25, interval } }], auroc: { value: 0.8, interval }, calibrationError: { value: 0.1, interval },
    scoreCorrelation: { value: null, interval: null }, kept: [{ dropped: 0, images: 2, errorRate: { value: 0.25, interval } }],
  },
};

test('a cross-validation is kept whole, and goes over the wire as it was', () => {
  const wire = { low: 0.4, high: 0.9 };
  expect(Quality.parse(JSON.parse(JSON.stringify(qualityOf(validation))))).toEqual({
    task: 'parts', images: 2, folds: 2, steps: 150, miou: (0.5 + 2 / 3) / 2, miouLow: 0.4, miouHigh: 0.9, pixelAccuracy: 0.75, pixelAccuracyInterval: wire,
    iouByClass: [0.5, 2 / 3, null], iouIntervals: [wire, wire, null], confusion: [1, 1, 0, 0, 2, 0, 0, 0, 0],
    calibration: {
      reliability: [{ from: 0, to: 0.1, pixels: 4, errorRate: { value: 0.25, interval: wire } }], auroc: { value: 0.8, interval: wire }, calibrationError: { value: 0.1, interval: wire },
      scoreCorrelation: { value: null, interval: null }, kept: [{ dropped: 0, images: 2, errorRate: { value: 0.25, interval: wire } }],
    },
  });
});

test('what was kept before there was more to keep is still a quality', () => {
  const before = { images: 16, folds: 5, miou: 0.75, miouLow: 0.7, miouHigh: 0.8, pixelAccuracy: 0.95, iouByClass: [0.9, null] };
  expect(Quality.parse(before)).toEqual({ task: 'parts', ...before });
});

test('where no pixel was scored there is no quality', () => {
  expect(qualityOf({ ...validation, scores: scoresOf(confusionOf([255], [0], 3)) })).toBeNull();
});
