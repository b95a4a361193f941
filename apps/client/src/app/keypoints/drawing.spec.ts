import { bonesOf, outlineOf, sideOf } from './drawing';

it('knows left, right and what has no counterpart by the pairs', () => {
  expect([0, 1, 2].map((k) => sideOf(k, [[1, 0]]))).toEqual(['right', 'left', 'middle']);
});

it('draws bones between keypoints that are there', () => {
  const points = [
    { x: 1, y: 2, visibility: 2 as const },
    { x: 3, y: 4, visibility: 1 as const },
    { x: 0, y: 0, visibility: 0 as const },
  ];
  expect(
    bonesOf(points, [
      [0, 1],
      [1, 2],
      [0, 9],
    ]),
  ).toEqual([{ x1: 1, y1: 2, x2: 3, y2: 4 }]);
});

it('gives each side a shape of its own', () => {
  const shapes = (['left', 'right', 'middle'] as const).map((side) => outlineOf(side, { x: 5, y: 5 }, 1));
  expect(new Set(shapes).size).toBe(3);
});
