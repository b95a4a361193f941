import fc from 'fast-check';
import {
  dropHighest,
  errorAuroc,
  errorHistogramOf,
  errorRateOf,
  expectedCalibrationError,
  mulberry32,
  pooledErrorHistogram,
  rankCorrelation,
  rebinned,
  standardNormal,
} from './index.js';
import { emptyErrorHistogram } from './error-histogram.js';

/** An image of 5 bins: the values stand in the middle of theirs. */
const pixel = fc.record({ bin: fc.integer({ min: 0, max: 4 }), isWrong: fc.boolean(), isLabelled: fc.boolean() });
const image = fc.array(pixel, { maxLength: 60 });
type Pixels = readonly { readonly bin: number; readonly isWrong: boolean; readonly isLabelled: boolean }[];
const valueOf = ({ bin }: { readonly bin: number }): number => (bin + 0.5) / 5;
const tallied = (pixels: Pixels) =>
  errorHistogramOf(
    pixels.map(({ isLabelled }) => (isLabelled ? 1 : 255)),
    pixels.map(({ isWrong }) => (isWrong ? 2 : 1)),
    pixels.map(valueOf),
    5,
  );
const labelled = (pixels: Pixels): Pixels => pixels.filter(({ isLabelled }) => isLabelled);

test('[M9] a histogram counts labelled pixels by their value, and the wrong ones among them; 1 is in the last bin', () => {
  expect(errorHistogramOf([0, 0, 1, 255], [0, 1, 0, 0], [0, 0.5, 1, 0.3], 2)).toEqual({
    pixels: Float64Array.of(1, 2),
    wrong: Float64Array.of(0, 2),
    sum: Float64Array.of(0, 1.5),
  });
  expect(() => errorHistogramOf([0], [0], [1.1], 2)).toThrow('pixel 0 has the value 1.1');
  expect(() => errorHistogramOf([0], [0], [NaN], 2)).toThrow(RangeError);
  expect(() => errorHistogramOf([0], [0, 1], [0], 2)).toThrow('1 pixels of truth, 2 predicted, 1 values');
  expect(() => emptyErrorHistogram(0)).toThrow('at least 1 bin');
});

test('[M9] histograms add: two images together are one image of both', () => {
  fc.assert(
    fc.property(image, image, (a, b) => {
      const [apart, together] = [pooledErrorHistogram([tallied(a), tallied(b)]), tallied([...a, ...b])];
      expect([apart.pixels, apart.wrong]).toEqual([together.pixels, together.wrong]);
      apart.sum.forEach((value, bin) => expect(value).toBeCloseTo(together.sum[bin] as number, 9));
    }),
  );
  expect(() => pooledErrorHistogram([])).toThrow('no error histogram');
  expect(() => pooledErrorHistogram([emptyErrorHistogram(2), emptyErrorHistogram(3)])).toThrow('2 and 3 bins');
  expect(rebinned(tallied([{ bin: 0, isWrong: true, isLabelled: true }]), 5).wrong).toEqual(Float64Array.of(1));
  expect(() => rebinned(emptyErrorHistogram(5), 2)).toThrow(RangeError);
});

test('[M10] AUROC is the fraction of (wrong, correct) pairs in which the wrong pixel has the higher value, ties counting half', () => {
  fc.assert(
    fc.property(image, (all) => {
      const pixels = labelled(all);
      const pairs = pixels
        .filter((p) => p.isWrong)
        .flatMap((bad) =>
          pixels.filter((p) => !p.isWrong).map((good) => (bad.bin > good.bin ? 1 : bad.bin === good.bin ? 0.5 : 0)),
        );
      const expected = pairs.length === 0 ? null : pairs.reduce((sum: number, win) => sum + win, 0) / pairs.length;
      const found = errorAuroc(tallied(all));
      if (expected === null) expect(found).toBeNull();
      else expect(found).toBeCloseTo(expected, 9);
    }),
  );
});

test('[M11] the calibration error and the error rate, pixel by pixel', () => {
  fc.assert(
    fc.property(image, (all) => {
      const pixels = labelled(all);
      const bins = [0, 1, 2, 3, 4].map((bin) => pixels.filter((p) => p.bin === bin)).filter((bin) => bin.length > 0);
      const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      const gaps = bins.map(
        (bin) =>
          (bin.length / pixels.length) * Math.abs(mean(bin.map((p) => (p.isWrong ? 0 : 1))) - mean(bin.map(valueOf))),
      );
      const [error, rate] = [expectedCalibrationError(tallied(all)), errorRateOf(tallied(all))];
      if (pixels.length === 0) return expect([error, rate]).toEqual([null, null]);
      expect(error).toBeCloseTo(
        gaps.reduce((sum, gap) => sum + gap, 0),
        9,
      );
      expect(rate).toBeCloseTo(mean(pixels.map((p) => (p.isWrong ? 1 : 0))), 9);
    }),
  );
});

test('[M11] a confidence of 0.8 with four correct predictions in five is calibrated', () => {
  const truth = Array.from({ length: 1000 }, (_, index) => (index % 5 === 0 ? 1 : 0));
  expect(
    expectedCalibrationError(errorHistogramOf(truth, new Uint8Array(1000), new Float64Array(1000).fill(0.8), 15)),
  ).toBeCloseTo(0, 9);
});

test('[M12] rank correlation: without ties 1 − 6Σd²/(n³−n), whatever the order; with ties Pearson of mean ranks', () => {
  const rng = mulberry32(3);
  const a = Array.from({ length: 30 }, () => standardNormal(rng));
  const b = a.map((value) => value + standardNormal(rng));
  const rank = (values: readonly number[], value: number): number => values.filter((other) => other < value).length + 1;
  const squares = a.reduce((sum, value, index) => sum + (rank(a, value) - rank(b, b[index] as number)) ** 2, 0);
  expect(rankCorrelation(a, b)).toBeCloseTo(1 - (6 * squares) / (30 ** 3 - 30), 9);
  expect(
    rankCorrelation(
      a,
      a.map((value) => Math.exp(value)),
    ),
  ).toBeCloseTo(1, 9);
  expect(rankCorrelation([1, 1, 2], [1, 2, 3])).toBeCloseTo(Math.sqrt(3) / 2, 9);
  expect([rankCorrelation([1], [2]), rankCorrelation([1, 1], [1, 2]), rankCorrelation([], [])]).toEqual([
    null,
    null,
    null,
  ]);
  expect(() => rankCorrelation([1], [])).toThrow('cannot be paired');
});

test('[M13] dropping a share takes the highest scores, of equal ones the later, and keeps the order', () => {
  const scores = [3, 1, 4, 1, 4];
  const left = (share: number): number[] => dropHighest([0, 1, 2, 3, 4], (index) => scores[index] as number, share);
  expect([0, 0.2, 0.4, 0.6, 0.8].map(left)).toEqual([[0, 1, 2, 3, 4], [0, 1, 2, 3], [0, 1, 3], [1, 3], [1]]);
  expect(() => left(1)).toThrow('a share of 1');
});
