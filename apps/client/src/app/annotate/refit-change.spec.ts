import { isFarLarger, refitChange, sizeWords } from './refit-change';

const map = (...data: number[]) => ({ width: 4, height: 2, data: Uint8Array.from(data) });

it('knows the pixels that change, and how many classes gain or lose some', () => {
  const change = refitChange(map(0, 0, 1, 1, 2, 2, 2, 2), map(0, 1, 1, 1, 1, 2, 2, 2));
  expect(change).toEqual({ mask: Uint8Array.from([0, 1, 0, 0, 1, 0, 0, 0]), width: 4, pixels: 2, classes: 3 });
  expect([sizeWords(change), sizeWords({ ...change, pixels: 1234, classes: 1 })]).toEqual(['2 px in 3 classes', '1\u202f234 px in 1 class']);
});

it.each([
  ['an eyebrow of 63 px that takes 151 px of the forehead', 151, 63, true], ['twice the stroke', 126, 63, false],
  ['a dab that corrects a small region', 40, 3, false], ['a dab that changes a hundredth of the image', 41, 3, true],
])('%s: %s px of 4096 after a stroke of %s px', (_what, pixels, painted, isFar) => {
  expect(isFarLarger({ mask: new Uint8Array(4096), width: 64, pixels, classes: 2 }, painted)).toBe(isFar);
});
