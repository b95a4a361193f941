import {
  build,
  concat,
  float32,
  input,
  integers,
  mul,
  padEdgesBy,
  readModel,
  resizeTo,
  shapeOf,
  slice,
  sliceBy,
  sub,
  tensor,
} from '@gannet/onnx';
import { openSession } from './index.js';

test('[O17] pads, slices and resizes by sizes that the model computes', async () => {
  const x = input('x', [1, 1, 'h', 'w']);
  const sizes = shapeOf(x);
  const sides = slice(sizes, 0, 2, 4);
  const padded = padEdgesBy(x, concat([integers([0, 0, 1, 0, 0, 0, 0]), slice(sizes, 0, 3, 4)], 0), [
    1,
    1,
    'more',
    'wider',
  ]);
  const inner = sliceBy(
    x,
    integers([0, 0, 1, 0]),
    concat([integers([1, 1]), slice(sizes, 0, 2, 3), sub(slice(sizes, 0, 3, 4), integers([1]))], 0),
    [1, 1, 'fewer', 'narrower'],
  );
  const twice = resizeTo(x, concat([integers([1, 1]), mul(sides, integers([2]))], 0), [1, 1, 'high', 'wide'], {
    antialias: true,
  });
  const session = await openSession(build({ x }, { padded, inner, twice }, { opset: 18 }));
  const results = await session.run({ x: tensor('float32', [1, 1, 2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)) });
  await session.close();
  expect(results['padded']).toEqual({
    type: 'float32',
    dims: [1, 1, 3, 6],
    data: Float32Array.of(1, 2, 3, 3, 3, 3, 1, 2, 3, 3, 3, 3, 4, 5, 6, 6, 6, 6),
  });
  expect(results['inner']).toEqual({ type: 'float32', dims: [1, 1, 1, 2], data: Float32Array.of(4, 5) });
  expect(results['twice']?.dims).toEqual([1, 1, 4, 6]);
  expect([...float32(results, 'twice').subarray(0, 6)]).toEqual([1, 1.25, 1.75, 2.25, 2.75, 3]);
});

test('[O17] what is made smaller is averaged when asked to', async () => {
  const x = input('x', [1, 1, 1, 8]);
  const half = resizeTo(x, integers([1, 1, 1, 2]), [1, 1, 1, 2], { antialias: true });
  const session = await openSession(build({ x }, { half }, { opset: 18 }));
  const data = float32(
    await session.run({ x: tensor('float32', [1, 1, 1, 8], Float32Array.of(8, 0, 0, 0, 0, 0, 0, 0)) }),
    'half',
  );
  await session.close();
  // A triangle of four pixels to either side of the middle of the first four; what of it lies outside reads the edge:
  // 0.625 + 0.375 + 0.125 of 4.
  expect(data[0]).toBeCloseTo((8 * 1.125) / 4, 5);
  expect(data[1]).toBe(0);
});

test('[O17] sizes that are no int64 of the rank are refused', () => {
  const x = input('x', [1, 1, 'h', 'w']);
  expect(() => resizeTo(x, integers([1, 2]), [1, 1, 2, 2])).toThrow(
    'resizeTo: [1,1,h,w] takes int64 [4], not int64 [2]',
  );
  expect(() => padEdgesBy(x, input('p', [8]), [1, 1, 2, 2])).toThrow(
    'padEdgesBy: [1,1,h,w] takes int64 [8], not float32 [8]',
  );
  expect(() => sliceBy(x, integers([0, 0, 0, 0]), integers([1]), [1, 1, 1, 1])).toThrow(
    'sliceBy: [1,1,h,w] takes int64 [4], not int64 [1]',
  );
});

test('[O18] metadata comes back', () => {
  const x = input('x', [1]);
  expect([...readModel(build({ x }, { y: x }, { metadata: { names: '["a"]', note: 'ö' } })).metadata]).toEqual([
    ['names', '["a"]'],
    ['note', 'ö'],
  ]);
  expect(readModel(build({ x }, { y: x })).metadata.size).toBe(0);
});
