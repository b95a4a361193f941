import { mulberry32 } from '@gannet/metrics';
import { calibrationOf, imageCalibration, type ImageCalibration } from './calibration.js';

const bound = Math.log(2);
/** Images of 400 pixels of two classes; a pixel of divergence d is wrong with chance `risk(d)`. */
function imagesOf(
  count: number,
  seed: number,
  risk: (divergence: number) => number,
  confidence = 0.9,
): ImageCalibration[] {
  const rng = mulberry32(seed);
  return Array.from({ length: count }, () => {
    const reach = rng();
    const divergence = Float32Array.from({ length: 400 }, () => reach * rng() * bound);
    const truth = Uint8Array.from(divergence, (nats) => (rng() < risk(nats / bound) ? 1 : 0));
    const probabilities = new Float32Array(800).fill(confidence, 0, 400).fill(1 - confidence, 400);
    return imageCalibration(
      truth,
      {
        label: new Uint8Array(400),
        probabilities,
        divergence,
        score: divergence.reduce((sum, nats) => sum + nats, 0) / 400,
      },
      bound,
    );
  });
}

test('[I31] where divergence brings error, the curve climbs, errors are found by it, and dropping uncertain images helps', () => {
  const { reliability, auroc, scoreCorrelation, kept } = calibrationOf(
    imagesOf(20, 1, (d) => d),
    bound,
    5,
  );
  const rates = reliability.flatMap(({ pixels, errorRate }) => (pixels > 50 ? [errorRate.value as number] : []));
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
  // The risk is the divergence itself: a bin's error rate lies between its edges, in parts of the bound.
  reliability
    .filter(({ pixels }) => pixels > 300)
    .forEach(({ from, to, errorRate }) => {
      expect(errorRate.value).toBeGreaterThan(from / bound - 0.06);
      expect(errorRate.value).toBeLessThan(to / bound + 0.06);
    });
  expect(reliability.map(({ from }) => from)[1]).toBeCloseTo(bound / 100, 9);
  expect(auroc.value).toBeGreaterThan(0.65);
  expect(auroc.interval?.low).toBeGreaterThan(0.5);
  expect(scoreCorrelation.value).toBeGreaterThan(0.8);
  expect(kept.map(({ dropped, images }) => [dropped, images])).toEqual([
    [0, 20],
    [0.05, 19],
    [0.1, 18],
    [0.2, 16],
  ]);
  const left = kept.map(({ errorRate }) => errorRate.value as number);
  expect(left).toEqual([...left].sort((a, b) => b - a));
});

test('[I31] where it does not, none of this shows', () => {
  const { auroc, scoreCorrelation } = calibrationOf(
    imagesOf(20, 2, () => 0.1),
    bound,
    5,
  );
  expect(Math.abs((auroc.value as number) - 0.5)).toBeLessThan(0.03);
  expect(Math.abs(scoreCorrelation.value as number)).toBeLessThan(0.5);
});

test('[I31] saying 0.9 and being right nine times in ten is calibrated; being always right is not', () => {
  expect(
    calibrationOf(
      imagesOf(20, 3, () => 0.1),
      bound,
      5,
    ).calibrationError.value,
  ).toBeLessThan(0.02);
  expect(
    calibrationOf(
      imagesOf(5, 3, () => 0),
      bound,
      5,
    ).calibrationError.value,
  ).toBeCloseTo(0.1, 5);
});

test('[I31] without an error nothing is to be found, one image has no correlation, and one seed gives one answer', () => {
  const right = calibrationOf(
    imagesOf(1, 4, () => 0),
    bound,
    5,
  );
  expect([right.auroc, right.scoreCorrelation]).toEqual([
    { value: null, interval: null },
    { value: null, interval: null },
  ]);
  expect(right.kept.map(({ images, errorRate }) => [images, errorRate.value])).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(
    calibrationOf(
      imagesOf(1, 4, () => 0),
      bound,
      5,
    ),
  ).toEqual(right);
});

test('[I31] one member, or one class, never diverges', () => {
  const alone = imageCalibration(
    new Uint8Array(9),
    { label: new Uint8Array(9), probabilities: new Float32Array(9).fill(1), divergence: new Float32Array(9), score: 0 },
    0,
  );
  expect(calibrationOf([alone, alone], 0, 5).reliability[0]).toMatchObject({
    from: 0,
    to: 0,
    pixels: 18,
    errorRate: { value: 0 },
  });
});
