import { mulberry32 } from '@gannet/metrics';
import type { LabelMap } from '@gannet/raster';
import { correct } from './correct.js';

const SIDE = 16;
const map = (of: (pixel: number) => number): LabelMap => ({
  width: SIDE,
  height: SIDE,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, pixel) => of(pixel)),
});
const prediction = map(() => 0);
/** A region of two rows. */
const truth = map((pixel) => (pixel < 2 * SIDE ? 1 : 0));
const wrong = (labels: Uint8Array): number =>
  labels.reduce((sum, value, pixel) => sum + Number(value !== truth.data[pixel]), 0);

test('[S5] without refits, only what is painted changes; with ones that are right, the rest is right at once', () => {
  const alone = correct({ prediction, truth, refit: null }, [1, 2, 20], mulberry32(2));
  expect(alone.map(({ changed, heldBack }) => [changed, heldBack])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  expect(wrong(alone[0]!.labels)).toBeGreaterThan(0);
  expect(wrong(alone[2]!.labels)).toBe(0);
  const [helped] = correct({ prediction, truth, refit: () => truth.data }, [1], mulberry32(2));
  expect(wrong(helped!.labels)).toBe(0);
  expect(helped!.changed).toBe(wrong(alone[0]!.labels));
});

test('a refit is told all that was painted, and nothing else', () => {
  const told: Uint8Array[] = [];
  correct({ prediction, truth, refit: (strokes) => (told.push(strokes), prediction.data) }, [2], mulberry32(2));
  const painted = told.map((strokes) => [...strokes.keys()].filter((pixel) => strokes[pixel] !== 255));
  expect(painted[1]).toEqual(expect.arrayContaining(painted[0]!));
  expect(painted[1]!.length).toBeGreaterThan(painted[0]!.length);
  for (const [index, strokes] of told.entries())
    for (const pixel of painted[index]!) expect(strokes[pixel]).toBe(truth.data[pixel]);
});

test('[S5] a refit that changes far more than was painted is held back, and changes nothing', () => {
  const [after] = correct({ prediction, truth, refit: () => map(() => 2).data }, [3], mulberry32(2));
  expect(after).toMatchObject({ changed: 0, heldBack: 3 });
});
