import { hypercolumnRows } from './hypercolumn.js';
import { openSimilarity } from './similarity.js';
import { openSession } from './testing/sessions.js';
import { randomFeatures, smallDimensions } from './testing/small.js';
import type { Features } from './types.js';

const references = [1, 2, 3].map((seed) => randomFeatures(smallDimensions.layers, seed));
const all = Array.from({ length: 256 }, (_, pixel) => pixel);

/** The squared distance of two pixels, over all of one's numbers. */
const distance = (
  values: ArrayLike<number>,
  places: (pixel: number) => readonly number[],
  a: number,
  b: number,
): number =>
  places(a).reduce(
    (sum, at, index) => sum + ((values[at] as number) - (values[places(b)[index] as number] as number)) ** 2,
    0,
  );

test('[I44] pixels that are near in the standardised hypercolumn are near in their bytes', async () => {
  const reader = await openSimilarity(smallDimensions, references, openSession);
  const features: Features = references[0]!;
  const { components, side, data } = await reader.of(features);
  await reader.close();
  expect([components, side, data.length]).toEqual([7, 16, 7 * 256]);
  const rows = hypercolumnRows(features, smallDimensions.layers, 16, all);
  const deviation = Array.from({ length: 7 }, (_, channel) => {
    const column = all.map((pixel) => rows[pixel * 7 + channel] as number);
    const mean = column.reduce((a, b) => a + b, 0) / 256;
    return Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 256);
  });
  const standard = rows.map((value, at) => value / (deviation[at % 7] as number));
  const pairs = all.map((a) => [a, (a * 37 + 11) % 256] as const);
  const truth = pairs.map(([a, b]) =>
    distance(standard, (pixel) => all.slice(0, 7).map((channel) => pixel * 7 + channel), a, b),
  );
  const bytes = pairs.map(([a, b]) =>
    distance(data, (pixel) => all.slice(0, 7).map((channel) => channel * 256 + pixel), a, b),
  );
  expect(correlation(truth, bytes)).toBeGreaterThan(0.9);
});

test('[I45] layers above 128 pixels are left out, and without another there is nothing to compare by', async () => {
  const layers = [
    { name: 'low', channels: 2, resolution: 64 },
    { name: 'high', channels: 1, resolution: 256 },
  ];
  const reader = await openSimilarity({ layers, resolution: 256 }, [randomFeatures(layers, 1)], openSession);
  expect(await reader.of(randomFeatures(layers, 1))).toMatchObject({ components: 2, side: 128 });
  await reader.close();
  await expect(openSimilarity({ layers: layers.slice(1), resolution: 256 }, [], openSession)).rejects.toThrow(
    'every layer is larger than 128 pixels',
  );
});

test('[I45] a side that is no power of two is halved until it is small enough', async () => {
  const layers = [
    { name: 'low', channels: 2, resolution: 48 },
    { name: 'half', channels: 1, resolution: 96 },
    { name: 'high', channels: 1, resolution: 192 },
  ];
  const reader = await openSimilarity({ layers, resolution: 192 }, [randomFeatures(layers, 1)], openSession);
  expect(await reader.of(randomFeatures(layers, 1))).toMatchObject({ components: 3, side: 96 });
  await reader.close();
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (f: (index: number) => number): number => a.reduce((total, _, index) => total + f(index), 0);
  return (
    sum((i) => (a[i]! - ma) * (b[i]! - mb)) / Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2))
  );
}
