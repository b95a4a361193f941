import { doubtsIn } from './doubts';

it('finds the regions of the most uncertain tenth, the heaviest first, and no seams', () => {
  const uncertainty = new Uint8Array(400);
  const put = (x: number, y: number, width: number, height: number, value: number): void => {
    for (let row = y; row < y + height; row++) uncertainty.fill(value, row * 20 + x, row * 20 + x + width);
  };
  put(1, 1, 3, 3, 90);
  put(10, 10, 5, 5, 200);
  put(18, 1, 1, 2, 250);
  expect(doubtsIn(uncertainty, 20, 20)).toEqual([
    { box: { x: 10, y: 10, width: 5, height: 5 }, weight: 5000 }, { box: { x: 1, y: 1, width: 3, height: 3 }, weight: 810 },
  ]);
});

it('finds nothing where the members agree', () => expect(doubtsIn(new Uint8Array(100), 10, 10)).toEqual([]));
