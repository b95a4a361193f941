import { blankLabelMap } from '@gannet/raster';
import type { FittedPrediction } from './parts-picture';
import { ViewState } from './view-state';

const size = { width: 20, height: 20 };

/** A prediction that is uncertain in squares of three pixels: the heavier the worse. */
function prediction(...squares: readonly (readonly [x: number, y: number, value: number])[]): FittedPrediction {
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
  const view = new ViewState();
  view.reset(prediction(B, A, C), size);
  const visit = (): unknown => {
    const { x, y } = view.nextRegion()!.box;
    return [x, y, view.shownRegion()?.number, view.shownRegion()?.mask];
  };
  expect([visit(), visit(), visit(), visit()]).toEqual(
    [
      [1, 1, 1],
      [8, 8, 2],
      [15, 15, 3],
      [1, 1, 1],
    ].map((one) => [...one, new Uint8Array(9).fill(1)]),
  );
  view.hideRegion();
  expect([view.shownRegion(), visit()]).toEqual([null, [8, 8, 2, new Uint8Array(9).fill(1)]]);
});

it('after another prediction the next region is the one after the last, whether that is settled or not', () => {
  const view = new ViewState();
  view.reset(prediction(A, B, C), size);
  view.nextRegion();
  view.update(prediction(A, B, C));
  expect([view.shownRegion(), view.nextRegion()?.box.x]).toEqual([null, 8]);
  view.update(prediction(A, C));
  expect([view.nextRegion()?.box.x, view.shownRegion()?.number]).toEqual([15, 2]);
});

it('without a prediction there is nothing to go to', () => {
  const view = new ViewState();
  view.reset(null, size);
  expect([view.nextRegion(), view.shownRegion(), view.heatRange()]).toEqual([null, null, null]);
});
