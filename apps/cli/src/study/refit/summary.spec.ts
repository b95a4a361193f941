import type { Case } from './trial.js';
import { rowOf } from './summary.js';
import { rowTable } from './report.js';

/** An image of four pixels, all of class 0, of which so many are wrong after one stroke and after two. */
function caseOf(alone: readonly [number, number], helped: readonly [number, number], heldBack = 0): Case {
  const after = (wrong: number, held: number) => ({
    labels: Uint8Array.from({ length: 4 }, (_, pixel) => (pixel < wrong ? 1 : 0)),
    changed: wrong,
    heldBack: held,
  });
  return {
    truth: new Uint8Array(4),
    alone: alone.map((wrong) => after(wrong, 0)),
    helped: helped.map((wrong) => after(wrong, heldBack)),
  };
}

const cases = [caseOf([2, 2], [1, 0]), caseOf([2, 2], [2, 2], 1), caseOf([2, 1], [3, 1]), caseOf([2, 1], [0, 1])];

test('[S5] counts wrong pixels with and without live refit, image by image', () => {
  const first = rowOf(cases, { images: 4, strokes: [1, 2], at: 0, classes: 2 });
  expect(first).toMatchObject({
    images: 4,
    strokes: 1,
    cases: 4,
    wrong: { alone: 2, helped: 1.5 },
    medianChange: -0.5,
    better: 0.5,
    worse: 0.25,
    changed: 1.5,
    heldBack: 0.25,
  });
  expect(first.change.value).toBe(-0.5);
  expect(first.change.interval!.low).toBeLessThan(-0.5);
  expect(first.change.interval!.high).toBeGreaterThan(-0.5);
  expect(rowOf(cases, { images: 4, strokes: [1, 2], at: 1, classes: 2 })).toMatchObject({
    strokes: 2,
    wrong: { alone: 1.5, helped: 1 },
    heldBack: 0.125,
  });
});

test('a class that is in no truth does not count in the mIoU', () => {
  const { miou, miouChange } = rowOf(cases, { images: null, strokes: [1, 2], at: 0, classes: 2 });
  expect(miou).toEqual({ alone: 0.5, helped: 0.625 });
  expect(miouChange.value).toBe(0.125);
});

test('a row of the table has a sign before every change', () => {
  const [, , line] = rowTable([
    {
      ...rowOf(cases, { images: null, strokes: [1, 2], at: 0, classes: 2 }),
      change: { value: -0.5, interval: { low: -1.25, high: 0.25, level: 0.95 } },
      miouChange: { value: 0.125, interval: null },
    },
  ]);
  expect(line).toBe('| all | 1 | 2.0 | 1.5 | −0.5 (−1.3 to +0.3) | −0.5 | 50% | 25% | 0.500 | +12.50 | 1.5 | 25% |');
});
