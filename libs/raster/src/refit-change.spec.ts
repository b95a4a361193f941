import { lockAgainst } from './ink.js';
import { applyRefit, isSurprisinglyLarge, refitChange } from './refit-change.js';

const map = (...data: number[]) => ({ width: 4, height: 2, data: Uint8Array.from(data) });

test('[N1] a new prediction changes only pixels that nobody painted, that still show the previous one, and that the lock allows', () => {
  const [before, after] = [map(0, 0, 0, 0, 1, 1, 1, 1), map(2, 2, 2, 2, 2, 2, 2, 2)];
  const painted = Uint8Array.of(0, 1, 0, 0, 0, 1, 0, 0);
  expect(applyRefit(map(0, 0, 3, 0, 1, 1, 1, 3), before, after, painted)).toEqual(map(2, 0, 3, 2, 2, 1, 2, 3));
  expect(applyRefit(map(0, 0, 3, 0, 1, 1, 1, 3), before, after, painted, lockAgainst([1]))).toEqual(
    map(2, 0, 3, 2, 1, 1, 1, 3),
  );
});

test('[N2] a change counts its pixels, and the classes that gain or lose some', () => {
  const change = refitChange(map(0, 0, 1, 1, 2, 2, 2, 2), map(0, 1, 1, 1, 1, 2, 2, 2));
  expect(change).toEqual({ mask: Uint8Array.from([0, 1, 0, 0, 1, 0, 0, 0]), width: 4, pixels: 2, classes: 3 });
});

test.each([
  ['an eyebrow of 63 px that takes 151 px of the forehead', 151, 63, true],
  ['twice the stroke', 126, 63, false],
  ['a dab that corrects a small region', 40, 3, false],
  ['a dab that changes a hundredth of the image', 41, 3, true],
])('[N3] %s: %s px of 4096 after a stroke of %s px', (_what, pixels, painted, isFar) => {
  expect(isSurprisinglyLarge({ mask: new Uint8Array(4096), width: 64, pixels, classes: 2 }, painted)).toBe(isFar);
});
