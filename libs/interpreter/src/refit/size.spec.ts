import { ensembleOutputBytes, refitBytes } from './size.js';

/** Two layers of every side, with as many channels as StyleGAN2 has. */
function large(resolution: number, h1: number): Parameters<typeof refitBytes>[0] {
  const sides = Array.from({ length: Math.log2(resolution) - 1 }, (_, index) => 4 * 2 ** index);
  const layers = sides.flatMap((side) =>
    ['a', 'b'].map((name) => ({ name: `${name}${side}`, channels: Math.min(512, 16384 / side), resolution: side })),
  );
  return { layers, resolution, members: 10, classes: 32, hidden: [h1, 64] };
}

test('[I42] what memory reading an image takes is known before: first-layer sums of half its side, features, weights and probabilities', () => {
  const mebibytes = [large(256, 128), large(512, 128), large(1024, 32), large(1024, 128)].map((of) =>
    Math.round(refitBytes(of) / 2 ** 20),
  );
  expect(mebibytes).toEqual([243, 659, 1089, 2067]);
});

test('[I42] an output that is kept takes a class, its probabilities and an uncertainty a pixel', () => {
  expect(ensembleOutputBytes({ resolution: 64, classes: 9 })).toBe(64 * 64 * (1 + 4 * 9 + 4));
});
