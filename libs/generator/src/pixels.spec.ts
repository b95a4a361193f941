import { toRgb8 } from './index.js';

const levelOf = (value: number): number => toRgb8(Float32Array.of(value, 0, 0), 1, 1)[0]!;

describe('an image in bytes', () => {
  it('[G3] has its colours side by side', () => {
    const planes = Float32Array.of(-1, 1, 0, 0, 1, -1);
    expect(toRgb8(planes, 2, 1)).toEqual(Uint8Array.of(0, 128, 255, 255, 128, 0));
  });

  it('[G3] rounds to the nearest level, halves upwards, and clamps', () => {
    expect([-7, -1, 0, 1, 7].map(levelOf)).toEqual([0, 0, 128, 255, 255]);
    for (let level = 0; level <= 255; level++) expect(levelOf(level / 127.5 - 1)).toBe(level);
  });

  it('[G3] is not made of too few numbers or of none', () => {
    expect(() => toRgb8(new Float32Array(11), 2, 2)).toThrow(
      new RangeError('an image of 3 × 2 × 2 does not match 11 values'),
    );
    expect(() => levelOf(Number.NaN)).toThrow(new RangeError('channel 0 of pixel 0 is not a number'));
  });
});
