import { refitBytes } from './size.js';

/** Two layers of every side, with as many channels as StyleGAN2 has. */
function large(resolution: number, h1: number): Parameters<typeof refitBytes>[0] {
  const sides = Array.from({ length: Math.log2(resolution) - 1 }, (_, index) => 4 * 2 ** index);
  const layers = sides.flatMap((side) => ['a', 'b'].map((name) => ({ name: `${name}${side}`, channels: Math.min(512, 16384 / side), resolution: side })));
  return { layers, resolution, members: 10, hidden: [h1, 64] };
}

test('[I42] what memory a refit takes is known before: first-layer sums of half the image\'s side, the features and the weights', () => {
  const mebibytes = [large(256, 128), large(512, 128), large(1024, 32), large(1024, 128)].map((of) => Math.round(refitBytes(of) / 2 ** 20));
  expect(mebibytes).toEqual([251, 620, 839, 1836]);
});
