import { bootstrapInterval, bootstrapIntervals, measured, quantile } from './bootstrap.js';
import { meanEntropy } from './entropy.js';
import { confusionOf, pooled, scoresOf } from './confusion.js';
import { derivedSeed, mulberry32, permutation, randomInt, standardNormal } from './random.js';

test('[M1] truth is the row, prediction the column, unlabelled pixels are not counted', () => {
  const { counts } = confusionOf([0, 0, 1, 2, 255], [0, 1, 1, 0, 1], 3);
  expect([...counts]).toEqual([1, 1, 0, 0, 1, 0, 1, 0, 0]);
});

test('[M2] IoU is the intersection over the union; a class in neither map is null and left out of the mean', () => {
  const scores = scoresOf(confusionOf([0, 0, 1, 1], [0, 1, 1, 1], 4));
  expect(scores).toEqual({
    iou: [1 / 2, 2 / 3, null, null],
    meanIou: (1 / 2 + 2 / 3) / 2,
    pixelAccuracy: 0.75,
    pixels: 4,
  });
});

test('[M2] a class that is only predicted is not present, one that is only true has IoU 0 and counts', () => {
  expect(scoresOf(confusionOf([0, 0], [0, 2], 3))).toEqual({
    iou: [1 / 2, null, null],
    meanIou: 1 / 2,
    pixelAccuracy: 0.5,
    pixels: 2,
  });
  expect(scoresOf(confusionOf([0, 2], [0, 0], 3)).iou).toEqual([1 / 2, null, 0]);
});

test('[M3] with no labelled pixel there is no score', () => {
  expect(scoresOf(confusionOf([255, 255], [0, 1], 2))).toEqual({
    iou: [null, null],
    meanIou: null,
    pixelAccuracy: null,
    pixels: 0,
  });
});

test('[M4] pooling adds pixels: a large image counts more than a small one', () => {
  const both = scoresOf(pooled([confusionOf([0, 0, 0], [0, 0, 0], 2), confusionOf([0], [1], 2)]));
  expect(both.pixelAccuracy).toBe(0.75);
  expect(() => pooled([])).toThrow('no confusion matrix');
  expect(() => pooled([confusionOf([0], [0], 2), confusionOf([0], [0], 3)])).toThrow('2 and 3 classes');
});

test('[M5] maps of different length and classes out of range are refused', () => {
  expect(() => confusionOf([0, 1], [0], 2)).toThrow('2 pixels of truth, 1 predicted');
  expect(() => confusionOf([2], [0], 2)).toThrow('pixel 0 is class 2, predicted 0, of 2 classes');
  expect(() => confusionOf([0], [2], 2)).toThrow(RangeError);
  expect(() => confusionOf([0], [0], 0)).toThrow('at least 1 class');
});

test('[M6] the bootstrap interval of a mean is close to that of the normal distribution', () => {
  const rng = mulberry32(1);
  const items = Array.from({ length: 400 }, () => standardNormal(rng));
  const mean = (sample: readonly number[]): number => sample.reduce((sum, value) => sum + value, 0) / sample.length;
  const interval = bootstrapInterval(items, mean, mulberry32(2));
  expect((interval?.high as number) - (interval?.low as number)).toBeCloseTo((2 * 1.96) / 20, 1);
  expect(interval?.low).toBeLessThan(mean(items));
  expect(bootstrapInterval(items, mean, mulberry32(2))).toEqual(interval);
});

test('[M6] there is no interval of one item or none, of what is always null, nor of what only one item has', () => {
  expect(bootstrapInterval([0.5], ([value]) => value ?? null, mulberry32(1))).toBeNull();
  expect(bootstrapInterval([], () => 1, mulberry32(1))).toBeNull();
  expect(bootstrapInterval([1, 2], () => null, mulberry32(1))).toBeNull();
  const meanOfKnown = (sample: readonly (number | null)[]): number | null => {
    const known = sample.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  for (const size of [2, 3, 10, 40]) {
    const rare = Array.from({ length: size }, (_, index): number | null => (index === 0 ? 0.5 : null));
    expect(bootstrapInterval(rare, meanOfKnown, mulberry32(1))).toBeNull();
    expect(bootstrapInterval(rare.with(1, 0.7), meanOfKnown, mulberry32(1))).toEqual({
      low: 0.5,
      high: 0.7,
      level: 0.95,
    });
  }
  expect(() => bootstrapInterval([1], () => 1, mulberry32(1), { level: 95 })).toThrow('not at 95');
});

test('[M6] several statistics of the same draws have the intervals that each has alone', () => {
  const items = [3, 1, 4, 1, 5, 9];
  const [mean, largest] = [
    (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length,
    (of: readonly number[]) => Math.max(...of),
  ];
  const never = (): null => null;
  expect(bootstrapIntervals(items, (of) => [mean(of), largest(of), never()], mulberry32(6))).toEqual(
    [mean, largest, never].map((statistic) => bootstrapInterval(items, statistic, mulberry32(6))),
  );
  expect(bootstrapIntervals([], () => [1, 2], mulberry32(6))).toEqual([]);
});

test('[M6] what is measured has its value and the interval of its draws; what is null has neither', () => {
  const items = [3, 1, 4, 1, 5, 9];
  const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  expect(measured(items, (of) => [mean(of), of.length === 6 && of.includes(9) ? null : 1], mulberry32(6))).toEqual([
    { value: 23 / 6, interval: bootstrapInterval(items, mean, mulberry32(6)) },
    { value: null, interval: null },
  ]);
  expect(measured([] as number[], () => [null], mulberry32(6))).toEqual([{ value: null, interval: null }]);
});

test('[M7] quantiles lie linearly between neighbours', () => {
  expect([0, 0.25, 0.5, 1].map((q) => quantile([1, 2, 4], q))).toEqual([1, 1.5, 2, 4]);
  expect(() => quantile([], 0.5)).toThrow(RangeError);
});

test('[M8] the stream of a seed is the published mulberry32', () => {
  const rng = mulberry32(1);
  expect([rng(), rng(), rng()]).toEqual([0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

test('[M8] derived seeds differ by seed and by stream', () => {
  const seeds = [0, 1, 2].flatMap((seed) => [0, 1, 2].map((stream) => derivedSeed(seed, stream)));
  expect(new Set(seeds).size).toBe(9);
});

test('[M8] normal numbers have mean 0 and deviation 1; a permutation contains every number once; random integers stay in range', () => {
  const rng = mulberry32(4);
  const values = Array.from({ length: 20000 }, () => standardNormal(rng));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)).toBeCloseTo(1, 1);
  expect(permutation(50, rng).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(randomInt(3, () => 0.9999999999999999)).toBe(2);
});

test('[M14] entropy is that of each pixel, averaged; a certain pixel has none', () => {
  // [classes, pixels]: the first pixel is certain, the second undecided between two.
  expect(meanEntropy(Float32Array.of(1, 0.5, 0, 0.5), 2)).toBeCloseTo(Math.log(2) / 2, 12);
});
