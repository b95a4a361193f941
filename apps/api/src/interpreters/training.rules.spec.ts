import { Quality, UnsureUse } from '@gannet/contracts';
import type { CrossValidation, KeypointValidation } from '@gannet/interpreter';
import { confusionOf, scoresOf } from '@gannet/metrics';
import type { TrainingExample } from './interpreters.store.js';
import { qualityOf as keypointQualityOf } from '../tasks/keypoints/quality.js';
import { qualityOf } from '../tasks/parts/quality.js';
import { splitExamples, weightOf } from './training.rules.js';

test('what an annotator was sure of counts in full, the rest as the round says', () => {
  expect(UnsureUse.options.map((unsure) => [unsure, weightOf('sure', unsure), weightOf('unsure', unsure)])).toEqual([
    ['full', 1, 1],
    ['half', 1, 0.5],
    ['none', 1, 0],
  ]);
});

const example = (seed: number, change: Partial<TrainingExample> = {}): TrainingExample => ({
  seed,
  psi: 0.7,
  labels: Buffer.of(0),
  points: null,
  confidence: 'sure',
  isGold: false,
  madeWith: 1,
  ...change,
});
const seedsOf = ({ train, gold }: ReturnType<typeof splitExamples>) =>
  [train, gold].map((some) => some.map(({ seed, weight }) => [seed, weight]));

test('gold teaches nothing, whatever its confidence; unsure annotations teach as the round says', () => {
  const all = [
    example(1),
    example(2, { confidence: 'unsure' }),
    example(3, { isGold: true }),
    example(4, { isGold: true, confidence: 'unsure' }),
  ];
  expect(seedsOf(splitExamples(all, 'half'))).toEqual([
    [
      [1, 1],
      [2, 0.5],
    ],
    [
      [3, 1],
      [4, 1],
    ],
  ]);
  expect(seedsOf(splitExamples(all, 'none'))).toEqual([
    [[1, 1]],
    [
      [3, 1],
      [4, 1],
    ],
  ]);
});

test('where nothing is left to learn from, it is said why', () => {
  const unsure = { confidence: 'unsure' } as const;
  expect(() => splitExamples([example(1, unsure)], 'none')).toThrow(
    'Every annotation is marked as unsure (1 in all), and the round leaves unsure ones out',
  );
  expect(() => splitExamples([example(1, unsure), example(2, { isGold: true })], 'none')).toThrow(
    'Every annotation that is not held out as gold is marked as unsure (1 in all)',
  );
  expect(() => splitExamples([example(1, { isGold: true })], 'full')).toThrow(
    'Every annotation is held out as gold (1 in all): there is nothing to learn from.',
  );
});

const interval = { low: 0.4, high: 0.9, level: 0.95 };
const confusion = confusionOf([0, 0, 1, 1], [0, 1, 1, 1], 3);
const validation: CrossValidation = {
  folds: 2,
  steps: 150,
  scores: scoresOf(confusion),
  confusion,
  meanIouInterval: interval,
  pixelAccuracyInterval: interval,
  iouIntervals: [interval, interval, null],
  images: [
    { fold: 0, scores: scoresOf(confusion) },
    { fold: 1, scores: scoresOf(confusion) },
  ],
  calibration: {
    reliability: [{ from: 0, to: 0.1, pixels: 4, errorRate: { value: 0.25, interval } }],
    auroc: { value: 0.8, interval },
    calibrationError: { value: 0.1, interval },
    scoreCorrelation: { value: null, interval: null },
    kept: [{ dropped: 0, images: 2, errorRate: { value: 0.25, interval } }],
  },
};

test('a cross-validation is kept whole, and goes over the wire as it was', () => {
  const wire = { low: 0.4, high: 0.9 };
  expect(Quality.parse(JSON.parse(JSON.stringify(qualityOf(validation))))).toEqual({
    task: 'parts',
    images: 2,
    folds: 2,
    steps: 150,
    miou: (0.5 + 2 / 3) / 2,
    miouLow: 0.4,
    miouHigh: 0.9,
    pixelAccuracy: 0.75,
    pixelAccuracyInterval: wire,
    iouByClass: [0.5, 2 / 3, null],
    iouIntervals: [wire, wire, null],
    confusion: [1, 1, 0, 0, 2, 0, 0, 0, 0],
    calibration: {
      reliability: [{ from: 0, to: 0.1, pixels: 4, errorRate: { value: 0.25, interval: wire } }],
      auroc: { value: 0.8, interval: wire },
      calibrationError: { value: 0.1, interval: wire },
      scoreCorrelation: { value: null, interval: null },
      kept: [{ dropped: 0, images: 2, errorRate: { value: 0.25, interval: wire } }],
    },
  });
});

const measured = (value: number) => ({ value, interval });
const one = { pck05: measured(0.8), meanError: measured(1.5), visibilityAccuracy: measured(0.9) };
const points: KeypointValidation = {
  folds: 2,
  images: 3,
  levels: [],
  pck: [
    { within: 0.02, share: measured(0.5) },
    { within: 0.05, share: measured(0.8) },
  ],
  ...one,
  byKeypoint: [one],
  calibration: {
    reliability: [{ from: 0, to: 0.0025, points: 3, missRate: measured(0) }],
    auroc: { value: null, interval: null },
    scoreCorrelation: measured(0.5),
    kept: [{ dropped: 0, images: 3, pck05: measured(0.8), meanError: measured(1.5) }],
  },
};

test('a cross-validation of keypoints is kept whole too', () => {
  const wire = { low: 0.4, high: 0.9 };
  const kept = (value: number) => ({ value, interval: wire });
  expect(Quality.parse(JSON.parse(JSON.stringify(keypointQualityOf(points))))).toEqual({
    task: 'keypoints',
    images: 3,
    folds: 2,
    pck: [
      { within: 0.02, share: 0.5, interval: wire },
      { within: 0.05, share: 0.8, interval: wire },
    ],
    pck05: 0.8,
    pck05Low: 0.4,
    pck05High: 0.9,
    meanError: 1.5,
    meanErrorInterval: wire,
    visibilityAccuracy: 0.9,
    visibilityInterval: wire,
    byKeypoint: [
      {
        pck05: 0.8,
        pck05Interval: wire,
        meanError: 1.5,
        meanErrorInterval: wire,
        visibilityAccuracy: 0.9,
        visibilityInterval: wire,
      },
    ],
    calibration: {
      reliability: [{ from: 0, to: 0.0025, points: 3, missRate: kept(0) }],
      auroc: { value: null, interval: null },
      scoreCorrelation: kept(0.5),
      kept: [{ dropped: 0, images: 3, pck05: kept(0.8), meanError: kept(1.5) }],
    },
  });
});

test('what was kept before there was more to keep is still a quality', () => {
  const before = {
    images: 16,
    folds: 5,
    miou: 0.75,
    miouLow: 0.7,
    miouHigh: 0.8,
    pixelAccuracy: 0.95,
    iouByClass: [0.9, null],
  };
  expect(Quality.parse(before)).toEqual({ task: 'parts', ...before });
});

test('where no pixel was scored there is no quality', () => {
  expect(qualityOf({ ...validation, scores: scoresOf(confusionOf([255], [0], 3)) })).toBeNull();
  expect([qualityOf(null), keypointQualityOf(null)]).toEqual([null, null]);
  expect(keypointQualityOf({ ...points, pck05: { value: null, interval: null } })).toBeNull();
});
