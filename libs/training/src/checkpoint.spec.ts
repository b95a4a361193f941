import { biases, decodeCheckpoint, encodeCheckpoint, initialState, weights } from './index.js';

const plan = { w: weights([3, 2], 2), b: biases([3]) };
const state = { ...initialState(plan, 1), step: 70, m: Float32Array.from({ length: 9 }, (_, index) => index / 7) };

test('[T7] a checkpoint is read back bit for bit', () => {
  expect(decodeCheckpoint(plan, encodeCheckpoint(plan, state))).toEqual(state);
});

test('[T7] it can be read at any offset of a larger buffer', () => {
  const bytes = encodeCheckpoint(plan, state);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(decodeCheckpoint(plan, shifted.subarray(3))).toEqual(state);
});

test('[T7] one of another network is refused', () => {
  const bytes = encodeCheckpoint(plan, state);
  for (const other of [
    { w: weights([2, 3], 3), b: biases([3]) },
    { b: biases([3]), w: weights([3, 2], 2) },
    { ...plan, b: weights([3], 1) },
  ])
    expect(() => decodeCheckpoint(other, bytes)).toThrow('the checkpoint belongs to another network');
});

test('[T7] one that is truncated anywhere, or changed in any byte, is refused', () => {
  const bytes = encodeCheckpoint(plan, state);
  for (let length = 0; length < bytes.length; length++)
    expect(() => decodeCheckpoint(plan, bytes.subarray(0, length))).toThrow(RangeError);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => decodeCheckpoint(plan, changed)).toThrow(RangeError);
  }
});
