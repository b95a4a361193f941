import { mulberry32, standardNormal } from '@gannet/metrics';
import { chosenOf, fitTemperature, probabilityOf } from './temperature.js';

/** Pixels of 3 classes whose truth is drawn from the softmax of their logits over a temperature. */
function drawn(pixels: number, temperature: number): { logits: Float32Array; truth: Uint8Array } {
  const rng = mulberry32(4);
  const logits = Float32Array.from({ length: 3 * pixels }, () => 3 * standardNormal(rng));
  const truth = Uint8Array.from({ length: pixels }, (_, pixel) => {
    let left = rng();
    for (let label = 0; label < 2; label++) {
      left -= probabilityOf(logits, pixel, label, { classes: 3, pixels, temperature });
      if (left < 0) return label;
    }
    return 2;
  });
  return { logits, truth };
}

test.each([0.5, 1, 2.5])('[X3] a temperature of %d is found again', (temperature) => {
  expect(Math.abs(Math.log(fitTemperature([drawn(20_000, temperature)]) / temperature))).toBeLessThan(0.05);
});

test('[X3] probabilities of a pixel sum to 1, also of very large logits', () => {
  const sizes = { classes: 2, pixels: 1, temperature: 1 };
  expect([0, 1].map((label) => probabilityOf(Float32Array.of(800, 0), 0, label, sizes))).toEqual([1, 0]);
});

test('[X3] unlabelled pixels do not count, and without any the temperature is 1', () => {
  const { logits, truth } = drawn(8, 1);
  expect(chosenOf({ logits, truth: truth.map((label, pixel) => (pixel === 0 ? 255 : label)) }, 1).truth).toEqual(
    truth.slice(1),
  );
  expect(fitTemperature([{ logits: new Float32Array(0), truth: new Uint8Array(0) }])).toBe(1);
});
