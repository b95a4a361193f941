import { mulberry32 } from '@gannet/metrics';
import { withSpectrumOf } from './index.js';

const [WIDTH, HEIGHT] = [24, 40];
const size = { width: WIDTH, height: HEIGHT };

/** A smooth image that no rounding to bytes cuts off. */
function smooth(seed: number, level: number): Uint8Array {
  const rng = mulberry32(seed);
  const waves = Array.from({ length: 6 }, () => [rng() * 4 - 2, rng() * 4 - 2, rng() * 6, 4 + 6 * rng()] as const);
  return Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % WIDTH, Math.floor(at / 3 / WIDTH)];
    const sum = waves.reduce(
      (total, [u, v, phase, size]) => total + size * Math.cos((u * x) / WIDTH + (v * y) / HEIGHT + phase + (at % 3)),
      level,
    );
    return Math.round(sum);
  });
}

/** A coefficient of the discrete Fourier transform of a channel, term by term. */
function coefficient(rgb: Uint8Array, u: number, v: number, channel: number): { amplitude: number; phase: number } {
  let [re, im] = [0, 0];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const angle = -2 * Math.PI * ((u * x) / WIDTH + (v * y) / HEIGHT);
      re += rgb[3 * (y * WIDTH + x) + channel]! * Math.cos(angle);
      im += rgb[3 * (y * WIDTH + x) + channel]! * Math.sin(angle);
    }
  }
  return { amplitude: Math.hypot(re, im) / (WIDTH * HEIGHT), phase: Math.atan2(im, re) };
}

test('[F1] low frequencies get the amplitude of the other image, keep their phase, and the rest stays', () => {
  const [mine, theirs] = [smooth(1, 110), smooth(2, 140)];
  const mixed = withSpectrumOf(mine, theirs, size);
  for (const channel of [0, 1, 2]) {
    for (const [u, v] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
      [-1, 1],
    ] as const) {
      const [was, other, now] = [mine, theirs, mixed].map((image) => coefficient(image, u, v, channel));
      const [re, im] = [Math.cos, Math.sin].map(
        (part) => now!.amplitude * part(now!.phase) - other!.amplitude * part(was!.phase),
      );
      expect(Math.hypot(re!, im!)).toBeLessThan(0.2); // of tens: what is rounded to bytes errs
    }
    for (const [u, v] of [
      [2, 0],
      [0, 2],
      [5, 3],
    ] as const) {
      const [was, now] = [mine, mixed].map((image) => coefficient(image, u, v, channel).amplitude);
      expect(Math.abs(now! - was!)).toBeLessThan(0.2);
    }
  }
});

test('[F1] an image of its own spectrum is itself, and images of two sizes do not meet', () => {
  const image = smooth(3, 120);
  expect(withSpectrumOf(image, image, size)).toEqual(image);
  expect(() => withSpectrumOf(image, image.subarray(3), size)).toThrow('are not two images of 24 × 40 × 3');
});
