import { confusionOf } from './parts-report';

it('reads a confusion matrix row by row', () => {
  expect(confusionOf({ confusion: [3, 1, 0, 0] }).map(({ shares }) => shares)).toEqual([
    [0.75, 0.25],
    [null, null],
  ]);
  expect(confusionOf({})).toEqual([]);
});
