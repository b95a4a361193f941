import { pointsChanged } from './keypoints/answer.js';
import { pixelsChanged } from './parts/answer.js';

it('counts the pixels that differ', () => {
  expect([
    pixelsChanged(Uint8Array.of(0, 1, 2), Uint8Array.of(0, 1, 2)),
    pixelsChanged(Uint8Array.of(0, 1, 2), Uint8Array.of(0, 2, 1)),
  ]).toEqual([0, 2]);
});

it('counts the keypoints that were moved or turned, not those that are as near as they are kept', () => {
  const predicted = [
    { x: 1.004, y: 2, visibility: 2 as const },
    { x: 5, y: 5, visibility: 1 as const },
    { x: 0, y: 0, visibility: 0 as const },
  ];
  expect(
    pointsChanged(predicted, [
      { x: 1, y: 2, visibility: 2 },
      { x: 5, y: 5, visibility: 1 },
      { x: 9, y: 9, visibility: 0 },
    ]),
  ).toBe(0);
  expect(
    pointsChanged(predicted, [
      { x: 1.02, y: 2, visibility: 2 },
      { x: 5, y: 5, visibility: 2 },
      { x: 1, y: 1, visibility: 1 },
    ]),
  ).toBe(3);
});
