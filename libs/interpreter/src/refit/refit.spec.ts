import { mulberry32, randomInt } from '@gannet/metrics';
import type { EnsembleOutput } from './ensemble-output.js';
import { refit } from './refit.js';

const R = 32;
const PIXELS = R * R;
/** A pixel 0.24 R away still hears of a stroke, one farther away does not. */
const FARTHEST = 0.24 * R;

/** An output from the probabilities of three classes at each pixel. */
function output(of: (pixel: number) => readonly [number, number, number]): EnsembleOutput {
  const all = Array.from({ length: PIXELS }, (_, pixel) => of(pixel));
  return {
    resolution: R,
    classes: 3,
    label: Uint8Array.from(all, (one) => one.indexOf(Math.max(...one))),
    probabilities: Float32Array.from({ length: 3 * PIXELS }, (_, at) => all[at % PIXELS]![Math.floor(at / PIXELS)]!),
    uncertainty: new Float32Array(PIXELS).fill(0.1),
  };
}

/** Nothing painted but some pixels in a class. */
function strokes(pixels: readonly number[], value: number): Uint8Array {
  const map = new Uint8Array(PIXELS).fill(255);
  for (const pixel of pixels) map[pixel] = value;
  return map;
}

const changedBy = (before: EnsembleOutput, { label }: { readonly label: Uint8Array }): number[] =>
  [...label.keys()].filter((pixel) => label[pixel] !== before.label[pixel]);
const distance = (a: number, b: number): number => Math.hypot(Math.floor(a / R) - Math.floor(b / R), (a % R) - (b % R));
const middle = 16 * R + 16;

/** Probabilities at random, and the more or less certain. */
function randomOutput(seed: number): EnsembleOutput {
  const rng = mulberry32(seed);
  return output(() => {
    const [a, b, c] = [rng(), rng(), rng()].map((value) => value ** 4 + 1e-6) as [number, number, number];
    return [a / (a + b + c), b / (a + b + c), c / (a + b + c)];
  });
}

test('[I38] what is like the stroke, near it and unsure goes with it; what is painted is as it was painted', () => {
  const before = output(() => [0.55, 0.4, 0.05]);
  const after = refit(before, strokes([middle], 1));
  expect(after.label[middle]).toBe(1);
  expect(after.label[middle + 1]).toBe(1);
  expect(changedBy(before, after).length).toBeGreaterThan(4);
  expect([after.label[0], after.uncertainty[0], after.uncertainty[middle]]).toEqual([0, before.uncertainty[0], 0]);
});

test('[I38] a stroke back to the class before stops what another carries over', () => {
  const before = output(() => [0.55, 0.4, 0.05]);
  const both = strokes([middle], 1);
  both[middle + 3] = 0;
  expect(refit(before, strokes([middle], 1)).label[middle + 2]).toBe(1);
  expect([2, 3, 4].map((step) => refit(before, both).label[middle + step])).toEqual([0, 0, 0]);
});

test('[I38] pixels whose probabilities are unlike those of the stroke stay', () => {
  const before = output((pixel) => (pixel % R > 16 ? [0.49, 0.0009, 0.5091] : [0.55, 0.4, 0.05]));
  expect(changedBy(before, refit(before, strokes([middle], 0)))).toEqual([]);
});

test('[I39] the same strokes give the same answer, and the output stays as it is', () => {
  const [before, same] = [randomOutput(4), randomOutput(4)];
  const first = refit(before, strokes([3, 40, 200], 2));
  refit(before, strokes([7, 90], 0));
  expect(refit(before, strokes([3, 40, 200], 2))).toEqual(first);
  expect(before).toEqual(same);
});

test('[I40] whatever is painted, a pixel changes only to a painted class, only near a pixel of it, and only where that class was nearly chosen', () => {
  let changes = 0;
  for (let seed = 0; seed < 40; seed++) {
    const [before, rng] = [randomOutput(seed), mulberry32(seed)];
    const map = strokes(
      Array.from({ length: 30 }, () => randomInt(PIXELS, rng)),
      randomInt(3, rng),
    );
    for (let more = 0; more < 20; more++) map[randomInt(PIXELS, rng)] = randomInt(3, rng);
    const after = refit(before, map);
    for (const pixel of changedBy(before, after).filter((one) => map[one] === 255)) {
      const [own, now] = [before.label[pixel]!, after.label[pixel]!];
      const nearest = Math.min(
        ...[...map.keys()].filter((other) => map[other] === now).map((other) => distance(pixel, other)),
      );
      expect(nearest).toBeLessThanOrEqual(FARTHEST);
      expect(
        before.probabilities[now * PIXELS + pixel]! / before.probabilities[own * PIXELS + pixel]!,
      ).toBeGreaterThanOrEqual(Math.exp(-1.25) - 1e-6);
      changes++;
    }
  }
  expect(changes).toBeGreaterThan(100);
});

test('[I40] a class that the interpreter does not know may be painted, and stays where it is painted', () => {
  const before = output(() => [0.5, 0.5, 0]);
  expect(changedBy(before, refit(before, strokes([middle, middle + 1], 2)))).toEqual([middle, middle + 1]);
});

test('[I41] strokes of another size or class, and none at all, throw', () => {
  const before = randomOutput(1);
  expect(() => refit(before, new Uint8Array(5))).toThrow(
    new RangeError('the strokes are 5 pixels, the image has 1024'),
  );
  expect(() => refit(before, strokes([], 0))).toThrow(
    new RangeError('nothing is painted yet: a refit learns from painted pixels'),
  );
  expect(() => refit(before, strokes([9], 3))).toThrow(new RangeError('pixel 9 is labelled 3, there are 3 classes'));
});

test('[I42] of more painted pixels than are looked at, every region has its say', () => {
  const before = output(() => [0.55, 0.4, 0.05]);
  const most = Array.from({ length: 20 * R }, (_, pixel) => pixel);
  const alone = 28 * R + 5;
  expect(refit(before, strokes([...most, alone], 1)).label[alone + 1]).toBe(1);
});
