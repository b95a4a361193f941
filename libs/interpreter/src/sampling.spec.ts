import { mulberry32 } from '@gannet/metrics';
import fc from 'fast-check';
import { regionsOf } from './regions.js';
import { choosePixels, drawPixel, equalShares } from './sampling.js';

/** 400 pixels: 300 of class 0, 80 of class 1, 1 of class 3, 19 unlabelled. */
const labels = Uint8Array.from({ length: 400 }, (_, pixel) =>
  pixel < 300 ? 0 : pixel < 380 ? 1 : pixel === 380 ? 3 : 255,
);

test('[I4] every class in the image is represented, in equal shares as far as it has pixels; unlabelled ones never', () => {
  const { pixels, classes, starts, counts } = choosePixels(labels, 5, 101, mulberry32(1));
  expect([classes, counts, starts]).toEqual([
    [0, 1, 3],
    [300, 80, 1],
    [0, 50, 100, 101],
  ]);
  expect(new Set(pixels).size).toBe(101);
  pixels.forEach((pixel, at) => expect(labels[pixel]).toBe(at < 50 ? 0 : at < 100 ? 1 : 3));
});

test('[I4] one of each class even when fewer are wanted; all of them when more are wanted than there are', () => {
  expect(choosePixels(labels, 5, 1, mulberry32(1)).starts).toEqual([0, 1, 2, 3]);
  expect(choosePixels(labels, 5, 9999, mulberry32(1)).pixels.length).toBe(381);
  expect(equalShares([2, 100, 5], 20)).toEqual([2, 13, 5]);
});

test('[I4] regions are connected parts of one class, also over corners; what is unlabelled is in none', () => {
  const side = 4;
  const map = Uint8Array.from([1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 255, 0, 2, 255]);
  const { regionByPixel, count } = regionsOf(map, side);
  expect([...regionByPixel]).toEqual([0, 1, 1, 2, 1, 0, 1, 1, 1, 1, 1, 3, -1, 1, 3, -1]);
  expect(count).toBe(4);
});

test('[I4] every region of an image is represented by a pixel', () => {
  const map = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer()).map(([side, seed]) => {
    const rng = mulberry32(seed);
    return {
      side,
      seed,
      labels: Uint8Array.from({ length: side * side }, () => [0, 1, 2, 255][Math.floor(rng() * 4)] as number),
    };
  });
  fc.assert(
    fc.property(map, fc.integer({ min: 1, max: 60 }), ({ side, seed, labels: of }, wanted) => {
      const { pixels, starts } = choosePixels(of, 3, wanted, mulberry32(seed));
      const { regionByPixel } = regionsOf(of, side);
      const labelled = regionByPixel.filter((_, pixel) => of[pixel] !== 255);
      const [all, met] = [new Set(labelled).size, new Set(Array.from(pixels, (pixel) => regionByPixel[pixel])).size];
      expect(new Set(pixels).size).toBe(pixels.length);
      expect(starts.at(-1)).toBe(pixels.length);
      expect(pixels.length).toBe(Math.min(labelled.length, Math.max(wanted, starts.length - 1)));
      expect(met).toBe(wanted >= all ? all : Math.min(met, all));
      if (wanted < all) expect(met).toBe(pixels.length); // no region twice while another waits
    }),
  );
});

test('[I4] one seed chooses the same pixels, another others', () => {
  const chosen = (seed: number): number[] => [...choosePixels(labels, 5, 60, mulberry32(seed)).pixels];
  expect(chosen(2)).toEqual(chosen(2));
  expect(chosen(3)).not.toEqual(chosen(2));
});

test('[I4] a class is drawn as often as (its pixels)^prior says', () => {
  const choice = choosePixels(labels, 5, 101, mulberry32(1));
  const share = (prior: number): number[] => {
    const rng = mulberry32(5);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 9000; draw++) {
      const at = drawPixel(choice, prior, rng);
      const index = at < 50 ? 0 : at < 100 ? 1 : 2;
      counts[index] = (counts[index] as number) + 1 / 9000;
    }
    return counts;
  };
  [1 / 3, 1 / 3, 1 / 3].forEach((expected, index) => expect(share(0)[index]).toBeCloseTo(expected, 1));
  [300 / 381, 80 / 381, 1 / 381].forEach((expected, index) =>
    expect(Math.abs((share(1)[index] as number) - expected)).toBeLessThan(0.02),
  );
});
