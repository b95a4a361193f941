import { memoryEstimate, sessionBytes } from './memory.js';

const layers = [
  { name: 'low', channels: 512, resolution: 4 },
  { name: 'high', channels: 64, resolution: 64 },
];

it('the memory of training grows with the channels and, once there are 16 images, only with the leading directions', () => {
  const at = (images: number, channels = 512) =>
    memoryEstimate({ layers: [{ ...layers[0]!, channels }, layers[1]!], resolution: 64 }, { images, classes: 9 });
  expect(at(24).featureBytes).toBe(4 * (512 * 16 + 64 * 4096));
  expect(at(25).trainingBytes - at(24).trainingBytes).toBe(4 * 2048 * 256);
  expect(at(16).trainingBytes - at(15).trainingBytes).toBe(4 * ((256 + 2048) * 576 + 2048 * 256));
  expect(at(24, 1024).trainingBytes).toBeGreaterThan(1.5 * at(24).trainingBytes);
  expect(at(24).refitBytes).toBeLessThan(at(24).trainingBytes);
});

it('a session keeps its weights in several forms, and the maps of a run, once more where they leave it', () => {
  const [low, high] = [4 * 512 * 16, 4 * 64 * 4096];
  const inside = sessionBytes({ modelBytes: 1000, layers, maps: 'inside' });
  expect(inside).toBe(3300 + 2 * (low + high) + 4 * high);
  expect(sessionBytes({ modelBytes: 1000, layers, maps: 'returned' }) - inside).toBe(low + high);
  expect(sessionBytes({ modelBytes: 1000, layers: [], maps: 'inside' })).toBe(3300);
});
