import { blankLabelMap } from '@gannet/raster';
import type { Thought } from '../desk/picture';
import { Sight } from './view-state';

const size = { width: 20, height: 20 };

/** A prediction that is uncertain in squares of three pixels: the heavier the worse. */
function thought(...squares: readonly (readonly [x: number, y: number, value: number])[]): Thought {
  const uncertainty = new Uint8Array(400);
  for (const [x, y, value] of squares)
    for (let row = y; row < y + 3; row++) uncertainty.fill(value, row * 20 + x, row * 20 + x + 3);
  return { labels: blankLabelMap(20, 20, 0), uncertainty, score: 0.1 };
}

const [A, B, C] = [
  [1, 1, 200],
  [8, 8, 150],
  [15, 15, 100],
] as const;

it('goes through the uncertain regions, the worst first, tells which one it is, and begins again after the last', () => {
  const sight = new Sight();
  sight.turnTo(thought(B, A, C), size);
  const visit = (): unknown => {
    const { x, y } = sight.nextDoubt()!.box;
    return [x, y, sight.shownDoubt()?.number, sight.shownDoubt()?.mask];
  };
  expect([visit(), visit(), visit(), visit()]).toEqual(
    [
      [1, 1, 1],
      [8, 8, 2],
      [15, 15, 3],
      [1, 1, 1],
    ].map((one) => [...one, new Uint8Array(9).fill(1)]),
  );
  sight.endDoubt();
  expect([sight.shownDoubt(), visit()]).toEqual([null, [8, 8, 2, new Uint8Array(9).fill(1)]]);
});

it('after another prediction the next region is the one after the last, whether that is settled or not', () => {
  const sight = new Sight();
  sight.turnTo(thought(A, B, C), size);
  sight.nextDoubt();
  sight.rethink(thought(A, B, C));
  expect([sight.shownDoubt(), sight.nextDoubt()?.box.x]).toEqual([null, 8]);
  sight.rethink(thought(A, C));
  expect([sight.nextDoubt()?.box.x, sight.shownDoubt()?.number]).toEqual([15, 2]);
});

it('without a prediction there is nothing to go to', () => {
  const sight = new Sight();
  sight.turnTo(null, size);
  expect([sight.nextDoubt(), sight.shownDoubt(), sight.heatRange()]).toEqual([null, null, null]);
});
