import { mulberry32, standardNormal } from '@gannet/metrics';
import type { KeypointResult } from './result.js';
import { answeredPoints, keypointEvaluationOf } from './evaluation.js';
import type { Placement } from './types.js';
import { DEFAULT_LEVELS } from './visibility.js';

const SIDE = 100;

/**
 * Images of two keypoints, the second only in every other; a placement is off by `error(spread)` pixels, 0 to 0.25 of
 * the side in spread.
 */
function imagesOf(count: number, error: (spread: number, rng: () => number) => number): KeypointResult[] {
  const rng = mulberry32(8);
  return Array.from({ length: count }, (_, image) => {
    const reach = 0.25 * rng();
    const spread = [reach * rng(), reach * rng()];
    const truth = [0, 1].map((keypoint): Placement => ({
      x: 50,
      y: 50,
      visibility: keypoint === 1 && image % 2 === 1 ? 0 : 2,
    }));
    return answeredPoints(
      truth,
      { x: spread.map((share) => 50 + error(share, () => standardNormal(rng))), y: [50, 50], peak: [0.9, 0.9], spread },
      [DEFAULT_LEVELS, DEFAULT_LEVELS],
    );
  });
}

it('[K10] tells PCK at every distance, mean error and visibility, of all and of each keypoint, each within an interval', () => {
  const { images, pck, pck05, meanError, visibilityAccuracy, byKeypoint } = keypointEvaluationOf(
    imagesOf(20, (spread) => 60 * spread),
    SIDE,
    5,
  );
  expect([images, pck.map(({ within }) => within)]).toEqual([20, [0.02, 0.05, 0.1, 0.15]]);
  expect(pck.find(({ within }) => within === 0.05)!.share).toEqual(pck05);
  const shares = pck.map(({ share }) => share.value!);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  const all = [
    ...pck.map(({ share }) => share),
    pck05,
    meanError,
    visibilityAccuracy,
    ...byKeypoint.flatMap((one) => [one.pck05, one.meanError, one.visibilityAccuracy]),
  ];
  for (const { value, interval } of all) {
    expect(interval!.low).toBeLessThanOrEqual(value!);
    expect(interval!.high).toBeGreaterThanOrEqual(value!);
  }
  expect(pck05.interval!.high - pck05.interval!.low).toBeGreaterThan(0.05);
  expect([visibilityAccuracy.value, ...byKeypoint.map((one) => one.visibilityAccuracy.value)]).toEqual([0.75, 1, 0.5]);
});

it('[K12] where spread brings error, the curve climbs, misses are found by it, and dropping uncertain images helps', () => {
  const {
    calibration: { reliability, auroc, scoreCorrelation, kept },
  } = keypointEvaluationOf(
    imagesOf(200, (spread, rng) => 60 * spread * rng()),
    SIDE,
    5,
  );
  expect(reliability).toHaveLength(10);
  expect([reliability[0]!.from, reliability[1]!.from, reliability[9]!.to]).toEqual([0, expect.closeTo(0.0025), 0.25]);
  expect(reliability.reduce((sum, { points }) => sum + points, 0)).toBe(300);
  const rates = reliability.flatMap(({ points, missRate }) => (points > 15 ? [missRate.value!] : []));
  expect(rates.at(-1)).toBeGreaterThan(rates[0]! + 0.3);
  expect(auroc.value).toBeGreaterThan(0.7);
  expect(auroc.interval!.low).toBeGreaterThan(0.6);
  expect(scoreCorrelation.value).toBeGreaterThan(0.5);
  expect(kept.map(({ dropped, images }) => [dropped, images])).toEqual([
    [0, 200],
    [0.05, 190],
    [0.1, 180],
    [0.2, 160],
  ]);
  expect(kept.at(-1)!.pck05.value).toBeGreaterThan(kept[0]!.pck05.value!);
  expect(kept.at(-1)!.meanError.value).toBeLessThan(kept[0]!.meanError.value!);
});

it('[K12] where it does not, none of this shows; without a miss nothing is to be found', () => {
  const {
    calibration: { auroc, scoreCorrelation },
  } = keypointEvaluationOf(
    imagesOf(200, (_spread, rng) => 5 * rng()),
    SIDE,
    5,
  );
  expect(Math.abs(auroc.value! - 0.5)).toBeLessThan(0.1);
  expect(Math.abs(scoreCorrelation.value!)).toBeLessThan(0.3);
  expect(
    keypointEvaluationOf(
      imagesOf(9, () => 0),
      SIDE,
      5,
    ).calibration.auroc,
  ).toEqual({ value: null, interval: null });
});
