import { back, forth, goOn, NO_SHAPE, type Shape, type ShapeSteps, stepsTo } from './shape-steps';

const polygon = (...places: [number, number][]): Shape => ({
  tool: 'polygon',
  places: places.map(([x, y]) => ({ x, y })),
});
const [one, two] = [polygon([0, 0]), polygon([0, 0], [8, 0])];
const made = (...shapes: (Shape | null)[]): ShapeSteps => shapes.reduce(goOn, NO_SHAPE);

it('goes back a press at a time and forward again, to the very shape', () => {
  const start = back(back(made(one, two)));
  expect([start.now, start.done.length, forth(start).now, forth(forth(start)).now]).toEqual([null, 0, one, two]);
  expect([back(start), forth(made(one))]).toEqual([start, made(one)]);
});

it('a shape that was given up is a step, too', () => expect(back(made(one, two, null)).now).toEqual(two));

it('what is as before is no step, and another press leaves what was taken back', () => {
  expect(made(one, polygon([0, 0])).done).toHaveLength(1);
  expect(forth(goOn(back(made(one, two)), polygon([0, 0], [1, 1]))).now).toEqual(polygon([0, 0], [1, 1]));
});

it('a shape that is brought back is taken back a press at a time', () => {
  expect([stepsTo(two), back(stepsTo(two)).now]).toEqual([made(one, two), one]);
  const selection: Shape = {
    tool: 'alike',
    hints: [
      { x: 1, y: 1, isIn: true },
      { x: 2, y: 2, isIn: false },
    ],
    reach: 50,
  };
  expect(back(stepsTo(selection)).now).toEqual({ ...selection, hints: selection.hints.slice(0, 1) });
});
