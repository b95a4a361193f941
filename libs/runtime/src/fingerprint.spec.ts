import { runtimeFingerprint } from './fingerprint.js';

test('[R8] the fingerprint is one line of runtime, platform and CPU features, the same each time', () => {
  expect(runtimeFingerprint()).toMatch(/^onnxruntime-node \d+\.\d+\.\d+; [a-z0-9]+-[a-z0-9]+; .+$/);
  expect(runtimeFingerprint()).toBe(runtimeFingerprint());
  expect(runtimeFingerprint('cuda')).toBe(`${runtimeFingerprint()}; cuda`);
});
