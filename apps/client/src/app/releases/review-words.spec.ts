import { reviewWords } from './review-words';

it.each([
  [{ compared: 5, unchanged: 3 }, 'accepted unchanged: 3 of 5'],
  [{ compared: 5, unchanged: 0 }, 'accepted unchanged: 0 of 5'],
  [{ compared: 0, unchanged: 0 }, ''],
  [undefined, ''],
])('of %j says %j', (annotations, words) => expect(reviewWords(annotations)).toBe(words));
