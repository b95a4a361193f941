import { gatherRows } from './rows.js';
import { openSession } from './testing/sessions.js';
import { materialisedHypercolumn, randomFeatures, smallDimensions } from './testing/small.js';
import { trainInterpreter } from './training.js';

const { layers, resolution } = smallDimensions;
const images = [3, 4].map((seed) => ({
  features: randomFeatures(layers, seed),
  pixels: Int32Array.from({ length: resolution * resolution }, (_, pixel) => pixel),
}));
const depth = 7;
/** Of each channel of 3 × 4², 2 × 8² and 2 × 16². */
const sides = [4, 4, 4, 8, 8, 16, 16];

const deviationsOf = (rows: Float32Array): number[] =>
  sides.map((_, channel) => {
    const values = Array.from({ length: rows.length / depth }, (_value, row) => rows[row * depth + channel] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  });

test.each([0.5, 1, 2])(
  "[I11] detail %d scales a standardised channel by its layer's side to that power, and all together vary as before",
  async (detail) => {
    const { rows } = await gatherRows({ layers, resolution }, images, { components: 0, detail, seed: 1 }, openSession);
    const deviations = deviationsOf(rows);
    // Statistics come from all 256 pixels of both images here.
    sides.forEach((side, channel) =>
      expect((deviations[channel] as number) / (deviations[6] as number)).toBeCloseTo((side / 16) ** detail, 4),
    );
    expect(deviations.reduce((sum, deviation) => sum + deviation ** 2, 0)).toBeCloseTo(depth, 3);
  },
);

test('[I11] what is shifted and divided by takes scaled rows back to raw features', async () => {
  const { rows, standard, offsets } = await gatherRows(
    { layers, resolution },
    images,
    { components: 0, detail: 0.5, seed: 1 },
    openSession,
  );
  const raw = rows.map(
    (value, at) => value * (standard.deviation[at % depth] as number) + (standard.mean[at % depth] as number),
  );
  const [, second = 0] = offsets;
  const whole = materialisedHypercolumn((images[1] as (typeof images)[number]).features, layers, resolution);
  for (let at = 0; at < whole.length; at += 97) expect(raw[second * depth + at]).toBeCloseTo(whole[at] as number, 4);
});

test('[I11] without detail rows are those of plain standardisation, bit for bit', async () => {
  const [none, zero] = await Promise.all(
    [{}, { detail: 0 }].map((more) =>
      gatherRows({ layers, resolution }, images, { components: 3, seed: 1, ...more }, openSession),
    ),
  );
  expect(zero).toEqual(none);
});

test('[I26] [I11] a detail below 0 is refused', async () => {
  const labelled = { features: randomFeatures(layers, 3), labels: new Uint8Array(256) };
  await expect(
    trainInterpreter({ ...smallDimensions, images: [labelled], seed: 1, settings: { detail: -1 } }, openSession),
  ).rejects.toThrow('detail is not negative and finite, -1 is not');
});
