import { labelsFor } from './worth.js';

const curve = [
  { labels: 1, score: 0.2 },
  { labels: 4, score: 0.4 },
  { labels: 16, score: 0.8 },
];

it('reads the curve backwards, linear in the logarithm of labels', () => {
  expect(labelsFor(0.4, curve)).toEqual({ labels: 4, beyond: null });
  expect(labelsFor(0.3, curve)).toEqual({ labels: expect.closeTo(2, 9) as number, beyond: null });
  expect(labelsFor(0.6, curve)).toEqual({ labels: expect.closeTo(8, 9) as number, beyond: null });
});

it('gives a bound for what the curve never had', () => {
  expect(labelsFor(0.1, curve)).toEqual({ labels: 1, beyond: 'below' });
  expect(labelsFor(0.9, curve)).toEqual({ labels: 16, beyond: 'above' });
});

it('does not depend on the order of the points, and is level where more labels did worse', () => {
  const noisy = [
    { labels: 16, score: 0.8 },
    { labels: 4, score: 0.3 },
    { labels: 2, score: 0.4 },
    { labels: 1, score: 0.2 },
  ];
  expect(labelsFor(0.35, noisy).labels).toBeCloseTo(2 ** 0.75, 9);
  expect(labelsFor(0.4, noisy).labels).toBe(2);
  expect(labelsFor(0.5, noisy).labels).toBeCloseTo(4 * 4 ** 0.25, 9);
  expect(() => labelsFor(0.5, [])).toThrow('at least one point');
});
