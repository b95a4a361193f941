import { build, float32, input, tensor, upsampleTwice } from '@gannet/onnx';
import { cascadeTaps } from './cascade.js';
import { checkDimensions, hypercolumnRows } from './hypercolumn.js';
import { openSession } from './testing/sessions.js';
import { materialisedHypercolumn, randomFeatures, smallDimensions } from './testing/small.js';

const { layers, resolution } = smallDimensions;

test('[I1] one step of the cascade reads ¼ and ¾ of the two nearest, and holds the edge', () => {
  expect(cascadeTaps(2, 4)).toEqual([
    { first: 0, weights: [1] },
    { first: 0, weights: [0.75, 0.25] },
    { first: 0, weights: [0.25, 0.75] },
    { first: 1, weights: [1] },
  ]);
});

test('[I1] taps are never more than three and always sum to one', () => {
  for (const from of [1, 2, 4, 8]) {
    for (const { weights } of cascadeTaps(from, 64)) {
      expect(weights.length).toBeLessThanOrEqual(3);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    }
  }
});

test('[I1] a side that does not climb to the image is refused', () => {
  expect(() => cascadeTaps(6, 16)).toThrow('a layer of 6 pixels on a side does not climb to 16 by steps of two');
  expect(() => cascadeTaps(16, 8)).toThrow(RangeError);
});

test('[I2] gathered rows equal the materialised cascade at every pixel to 1e-5', () => {
  const features = randomFeatures(layers, 5);
  const everyPixel = Array.from({ length: resolution * resolution }, (_, pixel) => pixel);
  const rows = hypercolumnRows(features, layers, resolution, everyPixel);
  expect(largestDifference(rows, materialisedHypercolumn(features, layers, resolution))).toBeLessThan(1e-5);
});

test('[I2] the operator by which the label graph climbs is the same cascade', async () => {
  const layer = { name: 'f3', channels: 1, resolution: 3 };
  const features = randomFeatures([layer], 9);
  const x = input('x', [1, 1, 3, 3]);
  const session = await openSession(build({ x }, { y: upsampleTwice(upsampleTwice(x)) }));
  const { y } = await session.run({ x: tensor('float32', [1, 1, 3, 3], features['f3'] as Float32Array) });
  await session.close();
  expect(
    largestDifference(float32({ y: y as never }, 'y'), materialisedHypercolumn(features, [layer], 12)),
  ).toBeLessThan(1e-6);
});

test('[I3] missing and misshapen layers, pixels outside, and numbers that are none are refused by name', () => {
  const features = randomFeatures(layers, 5);
  expect(() => hypercolumnRows({}, layers, resolution, [0])).toThrow('the features lack layer f4');
  expect(() => hypercolumnRows({ ...features, f8: new Float32Array(7) }, layers, resolution, [0])).toThrow(
    'layer f8 is [2,8,8], 128 numbers, not 7',
  );
  expect(() => hypercolumnRows(features, layers, resolution, [256])).toThrow(
    'pixel 256 is not in an image of 16 by 16',
  );
  for (const bad of [NaN, Infinity]) {
    const f4 = (features['f4'] as Float32Array).slice().fill(bad);
    expect(() => hypercolumnRows({ ...features, f4 }, layers, resolution, [3])).toThrow(
      `layer f4 holds ${bad} in channel 0: features are finite numbers`,
    );
  }
});

test('[I3] invalid dimensions are refused', () => {
  expect(() => checkDimensions({ ...smallDimensions, layers: [] })).toThrow('at least one layer');
  expect(() => checkDimensions({ ...smallDimensions, layers: [layers[0], layers[0]] })).toThrow(
    'two layers have one name',
  );
  expect(() => checkDimensions({ ...smallDimensions, classes: 256 })).toThrow('1 to 255 classes');
});

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (b[index] as number))), 0);
}
