import { dataOf } from '@gannet/onnx';
import { batchesOf } from './index.js';
import type { StudentRequest } from './types.js';
import { classWeightsOf } from './settings.js';
import { smallRequest } from './testing/shapes.js';

/** Images that are told apart by their first byte. */
const numbered: StudentRequest = {
  ...smallRequest({ augmentation: 0, batch: 4 }),
  train: Array.from({ length: 10 }, (_, index) => ({
    rgb: new Uint8Array(768).fill(index),
    labels: new Uint8Array(256),
  })),
};

function firstBytes(request: StudentRequest, step: number, count: number): number[] {
  const image = dataOf(batchesOf(request).feeds(step, count), 'image', 'uint8');
  return Array.from({ length: count * 4 }, (_, index) => image[index * 768] as number);
}

test('[S4] every image comes up once before any comes up again, in another order', () => {
  const drawn = firstBytes(numbered, 0, 5);
  const sorted = (from: number): number[] => drawn.slice(from, from + 10).sort((a, b) => a - b);
  expect(sorted(0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(sorted(10)).toEqual(sorted(0));
  expect(drawn.slice(0, 10)).not.toEqual(drawn.slice(10));
});

test('[S4] what a step is fed does not depend on where one begins', () => {
  expect([...firstBytes(numbered, 0, 2), ...firstBytes(numbered, 2, 3)]).toEqual(firstBytes(numbered, 0, 5));
  const request = { ...smallRequest({ augmentation: 1, batch: 4, mirror: { pairs: [] } }) };
  const [all, late] = [batchesOf(request).feeds(0, 3), batchesOf(request).feeds(2, 1)];
  for (const name of ['image', 'label'])
    expect(dataOf(late, name, 'uint8')).toEqual(dataOf(all, name, 'uint8').slice(-dataOf(late, name, 'uint8').length));
});

test('[S6] rare classes count more, a pixel 1 on average, and a class that nothing shows counts 1', () => {
  const labels = Uint8Array.from({ length: 256 }, (_, pixel) => (pixel < 16 ? 1 : 0));
  const request: StudentRequest = {
    ...numbered,
    train: [{ rgb: new Uint8Array(768), labels }],
    settings: { ...numbered.settings, classBalance: 0.5 },
  };
  const [common, rare, none] = classWeightsOf(request) as Float32Array;
  expect((rare as number) / (common as number)).toBeCloseTo(Math.sqrt(15), 4);
  expect(((common as number) * 240 + (rare as number) * 16) / 256).toBeCloseTo(1, 5);
  expect(none).toBe(1);
  expect(classWeightsOf({ ...request, settings: { ...request.settings, classBalance: 0 } })).toBeNull();
});
