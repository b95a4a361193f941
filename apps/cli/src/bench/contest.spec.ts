import { percentile } from './contest.js';
import { randomInterpreter, randomFeatures } from './random.js';
import { materialisedGraph } from './materialised.js';
import { featureFeeds, labelGraph } from '@gannet/interpreter';
import { dataOf, float32 } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { layersFrom } from './label.js';
import { resultLines } from './table.js';

test('[B1] the baseline and the label graph compute the same', async () => {
  const shape = {
    resolution: 32,
    classes: 5,
    members: 3,
    hidden: [16, 8] as const,
    layers: layersFrom([
      [4, 4],
      [6, 8],
      [3, 32],
    ]),
  };
  const interpreter = randomInterpreter(shape);
  const feeds = featureFeeds(randomFeatures(shape.layers), shape.layers);
  const [ours, baseline] = await Promise.all(
    [labelGraph(interpreter), materialisedGraph(interpreter)].map(async (model) => {
      const session = await openSession(model);
      const results = await session.run(feeds, ['probabilities', 'uncertainty']);
      await session.close();
      return results;
    }),
  );
  expect(new Set(dataOf(ours!, 'probabilities', 'float32')).size).toBeGreaterThan(1000);
  for (const name of ['probabilities', 'uncertainty'])
    float32(baseline!, name).forEach((value, at) => expect(float32(ours!, name)[at]).toBeCloseTo(value, 4));
});

test('[B2] a percentile is the smallest value that so many do not exceed', () => {
  const values = [5, 1, 4, 2, 3];
  expect([percentile(values, 0.5), percentile(values, 0.95), percentile(values, 0), percentile([7], 0.5)]).toEqual([
    3, 5, 1, 7,
  ]);
});

test('[B3] the table names both ways and their ratio', () => {
  const result = {
    case: 'one image',
    ours: { ms: 50, peakMiB: 100 },
    baseline: { ms: 20_000, peakMiB: 900 },
    ratio: { time: 400, memory: 9 },
    maxAbsDiff: 1e-6,
  };
  const lines = resultLines({ name: 'label', about: 'labelling', cases: [] }, [result]);
  expect(lines.at(-1)).toMatch(/^one image +50\.0 ms +20\.0 s +400\.00 × +100 MiB +900 MiB +9\.00 × +1\.0e-6$/);
});
