import { bytes, count, duration, plural, score } from './words';

it.each([
  [0, '0 s'],
  [0.0002, '1 ms'],
  [0.0147, '15 ms'],
  [0.44, '0.4 s'],
  [9.96, '10 s'],
  [48.4, '48 s'],
  [59.7, '1 min'],
  [75, '1 min 15 s'],
  [120, '2 min'],
  [3_725, '1 h 2 min'],
])('reads %d seconds as %s', (seconds, words) => expect(duration(seconds)).toBe(words));

it.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [1_536, '1.5 kB'],
  [120_400, '120 kB'],
  [7_200_000, '7.2 MB'],
  [3e15, '3000 TB'],
])('reads %d bytes as %s', (n, words) => expect(bytes(n)).toBe(words));

it('groups digits and counts things', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect([plural(1, 'image'), plural(0, 'image'), plural(2, 'person', 'people')]).toEqual([
    '1 image',
    '0 images',
    '2 people',
  ]);
});

it('says that there is no score yet rather than zero', () => {
  expect([score(null), score(0), score(0.83149)]).toEqual(['–', '0.000', '0.831']);
});
