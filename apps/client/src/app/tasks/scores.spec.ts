import type { Evaluation } from '@gannet/contracts';
import { labelTask } from './tasks';

const scoresOf = (evaluation: Evaluation) => labelTask(evaluation.task).scoresOf(evaluation);

const interval = { low: 0.4, high: 0.6 };

it('tells each class with its interval, and one that is in no image as that', () => {
  expect(
    scoresOf({
      task: 'parts',
      images: 4,
      miou: 0.5,
      miouLow: 0.4,
      miouHigh: 0.6,
      pixelAccuracy: 0.9,
      pixelAccuracyInterval: null,
      iouByClass: [0.5, null],
      iouIntervals: [interval, null],
    }),
  ).toEqual({
    whole: [
      { name: 'Mean IoU', value: '0.500', interval: '0.400 to 0.600' },
      { name: 'Pixel accuracy', value: '0.900', interval: '' },
    ],
    each: 'Class',
    columns: ['IoU'],
    rows: [
      { color: expect.any(String), cells: [{ value: '0.500', interval: '0.400 to 0.600' }] },
      { color: expect.any(String), cells: null },
    ],
  });
});

it('tells PCK at every distance and each keypoint, also of what was measured when only one distance had an interval', () => {
  const { whole, rows } = scoresOf({
    task: 'keypoints',
    images: 4,
    pck: [
      { within: 0.02, share: 0.5, interval },
      { within: 0.05, share: 0.9 },
      { within: 0.1, share: null },
    ],
    pck05: 0.9,
    pck05Low: 0.8,
    pck05High: 1,
    meanError: 1.5,
    meanErrorInterval: { low: 1, high: 2.25 },
    visibilityAccuracy: 0.95,
    byKeypoint: [
      { pck05: 0.9, meanError: 1.5, visibilityAccuracy: 1, pck05Interval: interval },
      { pck05: null, meanError: null, visibilityAccuracy: 1 },
    ],
  });
  expect(whole.map(({ value, interval: words }) => [value, words])).toEqual([
    ['0.500', '0.400 to 0.600'],
    ['0.900', '0.800 to 1.000'],
    ['–', ''],
    ['1.50 px', '1.00 px to 2.25 px'],
    ['95%', ''],
  ]);
  expect(rows.map(({ cells }) => cells)).toEqual([
    [
      { value: '0.900', interval: '0.400 to 0.600' },
      { value: '1.50 px', interval: '' },
      { value: '100%', interval: '' },
    ],
    null,
  ]);
});
