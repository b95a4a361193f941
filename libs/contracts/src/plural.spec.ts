import { plural } from './index.js';

it.each([
  [0, '0 images'],
  [1, '1 image'],
  [2, '2 images'],
  [1.5, '1.5 images'],
])('%s is said as %s', (count, words) => expect(plural(count, 'image')).toBe(words));

it.each([
  [1, '1 class is'],
  [3, '3 classes are'],
])('of %s the other words that go with it', (count, words) =>
  expect(plural(count, 'class is', 'classes are')).toBe(words),
);
