import { latentOf, openPackage } from '@gannet/generator';
import { float32, tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { importCheckpoint, type ImportOptions } from '@gannet/stylegan';
import { officialPickle, rosinalityFile, smallStylegan2, smallStylegan3 } from '@gannet/stylegan/testing';

const ABOUT: ImportOptions = { name: 'small', license: 'CC0', attribution: 'Nobody.' };

/** What an imported network makes of the latent of seed 3 at psi 0.7, as the golden values were computed. */
async function made(file: Uint8Array, more: Partial<ImportOptions> = {}) {
  const { files } = await importCheckpoint(file, { ...ABOUT, ...more });
  const pack = await openPackage(files);
  const [mapping, synthesis] = [await openSession(pack.mapping), await openSession(pack.synthesis)];
  const z = tensor('float32', [1, pack.zDim], latentOf(3, pack.zDim));
  const { ws } = await mapping.run({ z, psi: tensor('float32', [1], Float32Array.of(0.7)) }, ['ws']);
  const results = await synthesis.run({ ws: ws! }, ['image', ...pack.layers.map(({ name }) => name)]);
  await Promise.all([mapping.close(), synthesis.close()]);
  return { pack, ws: ws!.data as Float32Array, image: float32(results, 'image'), results };
}

/** Every 37th number of an image. */
const some = (image: Float32Array): number[] => Array.from(image.filter((_, at) => at % 37 === 0)).slice(0, 8);

function expectClose(values: Iterable<number>, expected: readonly number[], tolerance = 3e-6): void {
  const found = Array.from(values).slice(0, expected.length);
  expect(found).toHaveLength(expected.length);
  found.forEach((value, at) => expect(Math.abs(value - expected[at]!)).toBeLessThan(tolerance));
}

const SKIP = [-0.1979068, 0.0855873, 0.5521016, -0.2317944, 2.8671186, 2.6335356];

/** Layers as the original code made them for these arguments. */
const T = {
  side: 28,
  channels: 4,
  rate: 8,
  bandwidth: 2,
  resolution: 16,
  layers: [
    {
      name: 'L0_28_4',
      kernel: 3,
      up: 2,
      down: 2,
      padding: [9, 8, 9, 8],
      side: 28,
      isRgb: false,
      channels: 4,
      inputs: 4,
    },
    {
      name: 'L1_36_4',
      kernel: 3,
      up: 4,
      down: 2,
      padding: [-6, -9, -6, -9],
      side: 36,
      isRgb: false,
      channels: 4,
      inputs: 4,
    },
    {
      name: 'L2_16_4',
      kernel: 3,
      up: 2,
      down: 2,
      padding: [-11, -12, -11, -12],
      side: 16,
      isRgb: false,
      channels: 4,
      inputs: 4,
    },
    {
      name: 'L3_16_3',
      kernel: 1,
      up: 1,
      down: 1,
      padding: [0, 0, 0, 0],
      side: 16,
      isRgb: true,
      channels: 3,
      inputs: 4,
    },
  ],
} as const;
const R = {
  ...T,
  side: 36,
  rate: 16,
  layers: [
    { ...T.layers[0], name: 'L0_36_4', kernel: 1, padding: [11, 10, 11, 10], side: 36, isRadial: true },
    { ...T.layers[1], name: 'L1_36_4', kernel: 1, up: 2, padding: [11, 10, 11, 10], side: 36, isRadial: true },
    { ...T.layers[2], name: 'L2_16_4', kernel: 1, padding: [-9, -10, -9, -10] },
    T.layers[3],
  ],
} as const;

describe('[N1] an imported network gives what the original code gives for the same weights and latent', () => {
  it.each([
    ['StyleGAN2, skip', officialPickle(smallStylegan2()), {}, SKIP],
    ['StyleGAN2, skip, as protocol 2 has it', officialPickle(smallStylegan2(), 2), {}, SKIP],
    [
      'StyleGAN2, orig',
      officialPickle(smallStylegan2({ architecture: 'orig' })),
      {},
      [-0.2526835, -0.3231637, 0.473442, -0.2766241, 2.3923421, 2.2157168],
    ],
    [
      'StyleGAN2, resnet',
      officialPickle(smallStylegan2({ architecture: 'resnet' })),
      {},
      [-0.1197467, -0.1435684, 0.3770504, -0.1465384, 1.883004, 1.7345526],
    ],
    [
      'StyleGAN2 with classes',
      officialPickle(smallStylegan2({ classes: 3 })),
      { classIndex: 2 },
      [-0.1977473, 0.0856042, 0.551938, -0.2322567, 2.8674049, 2.6340499],
    ],
    ['StyleGAN2 in grey', officialPickle(smallStylegan2({ channels: 1 })), {}, SKIP.slice(0, 2)],
    [
      'StyleGAN3-T',
      officialPickle(smallStylegan3(T)),
      {},
      [0.0769335, 0.0769095, 0.0769674, 0.0770112, 0.0769454, 0.076998, 0.0769556, 0.1292823],
    ],
    [
      'StyleGAN3-R',
      officialPickle(smallStylegan3(R)),
      {},
      [0.0967248, 0.0970672, 0.0950358, 0.0960529, 0.0953622, 0.0961108, 0.0978068, 0.1094203],
    ],
  ] as const)('%s', async (_name, file, options, golden) => {
    const { ws, image } = await made(file, options);
    if (!('classIndex' in options)) expectClose(ws, [0.13018, 0.27445, 0.29197], 1e-5);
    expectClose(some(image), golden);
  });

  it.each(['zip', 'legacy'] as const)('the same weights as rosinality’s code saves them, %s', async (kind) => {
    const { image } = await made(rosinalityFile(kind));
    // Its demodulation adds 1e-8 to weights of another scale.
    expectClose(some(image), SKIP, 1e-5);
  });
});

it('[N2] grey images have three equal channels, and a cutoff leaves the later styles as they are', async () => {
  const { image } = await made(officialPickle(smallStylegan2({ channels: 1 })));
  expect(image).toHaveLength(3 * 64);
  expect(image.slice(64, 128)).toEqual(image.slice(0, 64));
  const [all, two] = [await made(rosinalityFile('zip')), await made(rosinalityFile('zip'), { truncationCutoff: 2 })];
  expect(two.ws.slice(0, 16)).toEqual(all.ws.slice(0, 16));
  expect(two.ws.slice(16)).not.toEqual(all.ws.slice(16));
});

it('[N3] maps that are not chosen are not in the graph, and another choice is another generator', async () => {
  const file = officialPickle(smallStylegan2());
  const [all, one] = [await made(file), await made(file, { layers: ['b8.conv0'] })];
  expect(all.pack.layers.map(({ name }) => name)).toEqual(['b4.conv1', 'b8.conv0', 'b8.conv1']);
  expect(one.pack.layers).toEqual([{ name: 'b8.conv0', channels: 4, resolution: 8 }]);
  expect(one.image).toEqual(all.image);
  expect(one.results['b8.conv0']).toEqual(all.results['b8.conv0']);
  expect(one.pack.digest).not.toBe(all.pack.digest);
});

it('[N4] the maps of a StyleGAN3 have the resolutions of the image, without their margins', async () => {
  const { pack, results } = await made(officialPickle(smallStylegan3(T)));
  expect(pack.layers).toEqual([
    { name: 'L0_28_4', channels: 4, resolution: 8 },
    { name: 'L1_36_4', channels: 4, resolution: 16 },
    { name: 'L2_16_4', channels: 4, resolution: 16 },
  ]);
  expect(results['L0_28_4']!.data).toHaveLength(4 * 8 * 8);
});
