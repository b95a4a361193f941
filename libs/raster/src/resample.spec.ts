import { enlarged, reduced } from './resample.js';
import { UNLABELLED } from './label-map.js';

const map = (width: number, values: readonly number[]) => ({
  width,
  height: values.length / width,
  data: Uint8Array.from(values),
});

test('[Z1] enlarging makes a block of each pixel, and reducing by the same factor undoes it', () => {
  const small = map(3, [1, 2, 3, 4, UNLABELLED, 0]);
  const large = enlarged(small, 2);
  expect(large).toEqual(map(6, [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4, 255, 255, 0, 0, 4, 4, 255, 255, 0, 0]));
  expect(reduced(large, 2)).toEqual(small);
  expect(enlarged(small, 1)).toEqual(small);
});

test('[Z1] a reduced pixel has the most frequent value of its block, of equally frequent ones the lowest', () => {
  expect(reduced(map(4, [7, 7, 5, 5, 7, 1, 2, 2]), 2)).toEqual(map(2, [7, 2]));
  expect(reduced(map(2, [UNLABELLED, 3, 3, UNLABELLED]), 2)).toEqual(map(1, [3]));
});

test.each([
  ['a label map of 3 x 2 pixels is not divided into blocks of 2', () => reduced(map(3, [0, 0, 0, 0, 0, 0]), 2)],
  ['a label map is enlarged or reduced by a whole number, not by 1.5', () => enlarged(map(1, [0]), 1.5)],
  ['a label map is enlarged or reduced by a whole number, not by 0', () => reduced(map(1, [0]), 0)],
])('[Z2] %s', (sentence, act) => {
  expect(act).toThrow(new RangeError(sentence));
});
