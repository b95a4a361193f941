import { heldOutRenders } from './held-out.js';
import { decodeNpz } from './npz.js';
import { bundledHeldOut } from '../demo/bundled.js';
import { rendersIn } from './renders.js';

it('reads the held-out renders that come with the generator, with the labels of both tasks', async () => {
  const samples = await heldOutRenders();
  expect(samples).toHaveLength(1000);
  // What heldout.json, written by NumPy, says of the same file.
  const share = (of: number): number =>
    samples.reduce((sum, { labels }) => sum + labels!.filter((label) => label === of).length, 0) / (1000 * 64 * 64);
  expect([share(0), share(5), share(8)]).toEqual(
    [0.46991, 0.00231, 0.01148].map((value) => expect.closeTo(value, 5) as number),
  );
  const visible = (of: number): number =>
    samples.filter(({ points }) => points![of]!.visibility === 2).length / samples.length;
  expect([visible(0), visible(7), visible(8)]).toEqual([1, 0.777, 0.776]);
  for (const { points } of samples.slice(0, 20)) {
    const [left, right] = points!;
    expect(left!.x).toBeLessThan(right!.x);
  }
});

it('reads those of vehicles, with hidden keypoints as hidden', async () => {
  const samples = await heldOutRenders('vehicle-64');
  const { about } = await bundledHeldOut('vehicle-64');
  const { keypointVisible } = JSON.parse(about) as { keypointVisible: Record<string, number> };
  Object.values(keypointVisible).forEach((share, of) => {
    const visible = samples.filter(({ points }) => points![of]!.visibility === 2).length;
    expect(visible / samples.length).toBeCloseTo(share, 2);
  });
  expect(samples.some(({ points }) => points!.some(({ visibility }) => visibility === 1))).toBe(true);
});

it('says of a file that is no .npz, is cut or is altered that it cannot be read', async () => {
  const { bytes } = await bundledHeldOut();
  expect(() => decodeNpz(new Uint8Array(100))).toThrow('this is no .npz file');
  expect(() => decodeNpz(new Uint8Array(0))).toThrow('this is no .npz file');
  expect(() => decodeNpz(bytes.subarray(0, 5000))).toThrow('this is no .npz file');
  expect(() => decodeNpz(bytes.subarray(100))).toThrow(RangeError);
  const altered = bytes.slice();
  altered.fill(0xff, 2000, 2100);
  expect(() => decodeNpz(altered)).toThrow('this .npz file is damaged or not whole');
});

it('arrays that do not belong together are no renders', () => {
  const images = { shape: [2, 4, 4, 3], data: new Uint8Array(96) };
  const masks = { shape: [2, 4, 4], data: new Uint8Array(32) };
  const keypoints = { shape: [2, 1, 3], data: new Float32Array(6) };
  expect(rendersIn({ images, masks, keypoints })).toMatchObject({ count: 2, side: 4 });
  expect(() => rendersIn({ images, masks: { ...masks, shape: [1, 8, 4] }, keypoints })).toThrow(
    'images of 2 × 4 × 4 × 3, masks of 1 × 8 × 4 and keypoints of 2 × 1 × 3 are no renders',
  );
});
