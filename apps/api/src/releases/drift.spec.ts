import { driftOf } from './drift.js';

it('follows a class by its value through a renaming, and has no share for one that is not there', () => {
  const before = [
    { name: 'background', pixels: 3 },
    { name: 'skin', pixels: 1 },
  ];
  const after = [
    { name: 'background', pixels: 5 },
    { name: 'face', pixels: 3 },
    { name: 'hat', pixels: 2 },
  ];
  expect(driftOf(before, after)).toEqual([
    { name: 'background', from: 0.75, to: 0.5 },
    { name: 'face', from: 0.25, to: 0.3 },
    { name: 'hat', from: null, to: 0.2 },
  ]);
  expect(driftOf(after, before).at(-1)).toEqual({ name: 'hat', from: 0.2, to: null });
});

it('has shares of nothing where nothing was kept', () => {
  expect(driftOf([{ name: 'skin', pixels: 0 }], [{ name: 'skin', pixels: 4 }])).toEqual([
    { name: 'skin', from: 0, to: 1 },
  ]);
});

it('follows classes through the history of the schema', () => {
  const counted = (...shares: [string, number][]) => shares.map(([name, pixels]) => ({ name, pixels }));
  expect(
    driftOf(
      counted(['background', 5], ['skin', 2], ['hair', 2], ['hat', 1]),
      counted(['background', 5], ['beard', 0], ['skin', 5]),
      [0, 2, 2, null],
    ),
  ).toEqual([
    { name: 'background', from: 0.5, to: 0.5 },
    { name: 'beard', from: null, to: 0 },
    { name: 'skin', from: 0.4, to: 0.5 },
    { name: 'hat', from: 0.1, to: null },
  ]);
});
