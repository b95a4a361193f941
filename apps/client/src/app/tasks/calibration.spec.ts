import type { Evaluation } from '@gannet/contracts';
import { labelTask } from './tasks';

const calibrationOf = (evaluation: Evaluation) => labelTask(evaluation.task).calibrationOf(evaluation);

const measured = (value: number) => ({ value, interval: { low: value / 2, high: value * 1.5 } });
const nothing = { value: null, interval: null };

it('tells of keypoints how spread goes with error, and what the filter gains', () => {
  const calibration = calibrationOf({
    task: 'keypoints',
    images: 4,
    pck: [],
    pck05: 0.9,
    pck05Low: 0.8,
    pck05High: 1,
    meanError: 1.5,
    visibilityAccuracy: 0.95,
    byKeypoint: [],
    calibration: {
      reliability: [{ from: 0, to: 0.01, points: 7, missRate: measured(0.2) }],
      auroc: measured(0.6),
      scoreCorrelation: nothing,
      kept: [{ dropped: 0.1, images: 3, pck05: measured(0.6), meanError: measured(1) }],
    },
  });
  expect(calibration!.bins).toEqual([{ from: 0, to: 0.01, count: 7, rate: measured(0.2) }]);
  expect(calibration!.lines.map(({ value, interval }) => [value, interval])).toEqual([
    ['0.600', '0.300 to 0.900'],
    ['–', ''],
  ]);
  expect(calibration!.kept).toEqual([
    {
      dropped: '10%',
      images: 3,
      cells: [
        { value: '0.600', interval: '0.300 to 0.900' },
        { value: '1.00 px', interval: '0.50 px to 1.50 px' },
      ],
    },
  ]);
});

it('tells of parts how disagreement goes with error', () => {
  const calibration = calibrationOf({
    task: 'parts',
    images: 4,
    miou: 0.5,
    miouLow: 0.4,
    miouHigh: 0.6,
    pixelAccuracy: 0.9,
    iouByClass: [],
    calibration: {
      reliability: [{ from: 0, to: 0.1, pixels: 9, errorRate: measured(0.2) }],
      auroc: measured(0.6),
      scoreCorrelation: measured(0.5),
      calibrationError: measured(0.02),
      kept: [{ dropped: 0, images: 4, errorRate: measured(0.04) }],
    },
  });
  expect(calibration!.lines.map(({ value, interval }) => [value, interval])).toEqual([
    ['0.600', '0.300 to 0.900'],
    ['0.500', '0.250 to 0.750'],
    ['2.0%', '1.0% to 3.0%'],
  ]);
  expect(calibration!.kept[0]).toEqual({
    dropped: '0%',
    images: 4,
    cells: [{ value: '4.0%', interval: '2.0% to 6.0%' }],
  });
});

it('is null where it was not measured', () => {
  expect(
    calibrationOf({
      task: 'parts',
      images: 4,
      miou: 0.5,
      miouLow: 0.4,
      miouHigh: 0.6,
      pixelAccuracy: 0.9,
      iouByClass: [],
    }),
  ).toBeNull();
});
