import { mulberry32, permutation } from '@gannet/metrics';
import { dataOf, float32 } from '@gannet/onnx';
import fc from 'fast-check';
import { featureFeeds } from './evaluation.js';
import { hypercolumnRows } from './hypercolumn.js';
import { labelGraph } from './label-graph.js';
import { byDefinition } from './testing/definition.js';
import { openSession } from './testing/sessions.js';
import { materialisedHypercolumn, randomFeatures, randomInterpreter } from './testing/small.js';
import type { FeatureLayer } from './types.js';

/**
 * Generators of any make: one layer or many, several of a size, sizes missing, in any order; odd image sides where no
 * layer climbs far.
 */
const dimensions = fc.constantFrom(2, 3, 4, 6, 10, 12, 16).chain((resolution) => {
  const sides = [1, 2, 4, 8, 16].flatMap((times) => (resolution % times === 0 ? [resolution / times] : []));
  const layer = fc.record({ channels: fc.integer({ min: 1, max: 5 }), resolution: fc.constantFrom(...sides) });
  return fc
    .array(layer, { minLength: 1, maxLength: 6 })
    .map((some) => ({ resolution, layers: some.map((one, index): FeatureLayer => ({ name: `l${index}`, ...one })) }));
});

/** Widths and members that divide into groups evenly, unevenly, and one member at a time. */
const ensemble = fc.record({
  classes: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(64)),
  members: fc.integer({ min: 1, max: 7 }),
  hidden: fc.constantFrom<readonly [number, number]>([8, 6], [3, 1], [64, 5], [70, 3], [161, 2]),
});

const seeded = { seed: 20, endOnFailure: true } as const;

test('[I2] rows of any pixels of any generator equal the materialised cascade to 1e-5', () => {
  fc.assert(
    fc.property(dimensions, fc.nat(), ({ layers, resolution }, seed) => {
      const features = randomFeatures(layers, seed);
      const pixels = permutation(resolution ** 2, mulberry32(seed)).slice(0, 9);
      const rows = hypercolumnRows(features, layers, resolution, pixels);
      const whole = materialisedHypercolumn(features, layers, resolution);
      const depth = rows.length / pixels.length;
      rows.forEach((value, at) =>
        expect(
          Math.abs(value - (whole[(pixels[Math.floor(at / depth)] as number) * depth + (at % depth)] as number)),
        ).toBeLessThan(1e-5),
      );
    }),
    { ...seeded, numRuns: 60 },
  );
});

test('[I16] [I17] [I18] [I19] the label graph of any interpreter says what the definition says, in strips of any height', async () => {
  await fc.assert(
    fc.asyncProperty(
      dimensions,
      ensemble,
      fc.nat(),
      fc.nat({ max: 3 }),
      async ({ layers, resolution }, changes, seed, halvings) => {
        const interpreter = randomInterpreter(seed, { layers, resolution, ...changes });
        const features = randomFeatures(layers, seed);
        const height = heightsOf(resolution, layers)[halvings] ?? resolution;
        const session = await openSession(labelGraph(interpreter, { height }));
        const said = await session.run(featureFeeds(features, layers));
        await session.close();
        const [p, js, label] = [
          float32(said, 'probabilities'),
          float32(said, 'uncertainty'),
          dataOf(said, 'label', 'uint8'),
        ];
        const truth = byDefinition(interpreter, features);
        truth.forEach(({ mean, js: expected }, pixel) => {
          mean.forEach((value, k) =>
            expect(Math.abs((p[k * truth.length + pixel] as number) - value)).toBeLessThan(1e-4),
          );
          expect(Math.abs((js[pixel] as number) - expected)).toBeLessThan(1e-4);
          expect(Math.max(...mean) - (mean[label[pixel] as number] as number)).toBeLessThan(1e-5); // the label, or its equal to rounding
        });
        const largest = truth
          .map((pixel) => pixel.js)
          .sort((a, b) => b - a)
          .slice(0, Math.max(1, Math.floor(truth.length / 10)));
        expect(float32(said, 'score')[0]).toBeCloseTo(
          largest.reduce((sum, value) => sum + value, 0) / largest.length,
          3,
        );
      },
    ),
    { ...seeded, numRuns: 40 },
  );
});

/** The heights of strips that an image can be cut into, the largest first. */
function heightsOf(resolution: number, layers: readonly FeatureLayer[]): number[] {
  const step = layers.every((layer) => layer.resolution === resolution) ? 1 : 2;
  const heights = [resolution];
  while ((heights.at(-1) as number) % (2 * step) === 0) heights.push((heights.at(-1) as number) / 2);
  return heights;
}
