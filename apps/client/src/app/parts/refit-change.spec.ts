import { sizeWords } from './refit-change';

it.each([
  [2, 3, '2 px in 3 classes'],
  [1234, 1, '1,234 px in 1 class'],
])('%s pixels in %s: %s', (pixels, classes, words) => {
  expect(sizeWords({ mask: new Uint8Array(1), width: 1, pixels, classes })).toBe(words);
});
