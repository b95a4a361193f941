import { isConfident, confidentPlacements } from './testbed.js';
import { weighedByCertainty } from './methods.js';
import { sharesOf } from './releases.js';

it('a pixel is sure by its calibrated probability', () => {
  const logits = Float32Array.of(2, 0, 0, 0); // two classes, two pixels
  expect([
    isConfident(logits, 0, 2, 1, 0.88),
    isConfident(logits, 0, 2, 1, 0.89),
    isConfident(logits, 0, 2, 2, 0.74),
    isConfident(logits, 1, 2, 1, 0.51),
  ]).toEqual([true, false, false, false]);
});

it('keypoints teach where each is surely there or surely absent', () => {
  const there = { x: 3, y: 4, peak: 0.75 };
  expect(confidentPlacements({ points: [there, { x: 1, y: 1, peak: 0.05 }] })).toEqual({
    points: [
      { x: 3, y: 4, visibility: 2 },
      { x: 0, y: 0, visibility: 0 },
    ],
  });
  expect(confidentPlacements({ points: [there, { x: 1, y: 1, peak: 0.1 }] })).toBeNull();
  expect(confidentPlacements({ points: [there, { x: 1, y: 1, peak: 0.74 }] })).toBeNull();
});

it("a pixel counts as much as its label is probable; a person's label counts whole", () => {
  const shares = sharesOf(Float32Array.of(0.8, 0.4, 0.2, 0.6), 2); // two classes, two pixels
  expect([...shares]).toEqual([204, 51, 102, 153]);
  const rgb = new Uint8Array(6);
  const labels = Uint8Array.of(0, 1);
  expect(weighedByCertainty({ rgb, labels, shares })).toEqual({ rgb, labels, weights: Uint8Array.of(204, 153) });
  expect(weighedByCertainty({ rgb, labels })).toEqual({ rgb, labels });
});
