import { readFileSync } from 'node:fs';
import { factoryGraph, type Interpreter, labelGraph } from '@gannet/interpreter';
import { dataOf, float32, tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import {
  type Generated,
  type Generator,
  type GeneratorPackage,
  latentOf,
  openGenerator,
  openPackage,
  pooledFeatures,
  toRgb8,
} from '@gannet/generator';

const folder = new URL('../../generators/toonface-64/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));

/** What PyTorch computed before the export, for one latent and psi 0.7. */
const reference = (name: string): Float32Array => new Float32Array(read(`reference/${name}.f32`).buffer);

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

let pack: GeneratorPackage;
let generator: Generator;

beforeAll(async () => {
  pack = await openPackage(
    new Map(['generator.json', 'mapping.onnx', 'synthesis.onnx'].map((name) => [name, read(name)])),
  );
  generator = await openGenerator(pack, openSession);
});

afterAll(() => generator.close());

const imageOf = ({ image }: Generated): Float32Array => {
  if (image === null) throw new Error('there is no image');
  return image.data;
};

describe('the bundled generator', () => {
  it('computes what PyTorch computed', async () => {
    const mapping = await openSession(pack.mapping);
    const synthesis = await openSession(pack.synthesis);
    const { ws } = await mapping.run({
      z: tensor('float32', [1, 128], reference('z')),
      psi: tensor('float32', [1], Float32Array.of(0.7)),
    });
    const results = await synthesis.run({ ws: ws! }, ['image', 'feature_0', 'feature_4']);
    expect(largestDifference(float32({ ws: ws! }, 'ws'), reference('ws'))).toBeLessThan(1e-4);
    for (const name of ['image', 'feature_0', 'feature_4'])
      expect(largestDifference(float32(results, name), reference(name))).toBeLessThan(1e-4);
    await Promise.all([mapping.close(), synthesis.close()]);
  });

  it('[G1] gives a seed the same bits alone, in company and with two threads', async () => {
    const [alone] = await generator.generate([85], 0.7, { image: true, features: true });
    const [, , inCompany] = await generator.generate([0, 4294967295, 85, 3], 0.7, { image: true, features: true });
    const twoThreads = await openGenerator(pack, openSession, { threads: 2 });
    const [withThreads] = await twoThreads.generate([85], 0.7, { image: true, features: true });
    await twoThreads.close();
    expect(inCompany).toEqual(alone);
    expect(withThreads).toEqual(alone);
  });

  it('[G1] gives another seed or psi another image, and psi 0 everybody the same', async () => {
    const [a, b] = await generator.generate([1, 2], 1, { image: true });
    const [c, d] = await generator.generate([1, 2], 0, { image: true });
    expect(largestDifference(imageOf(a!), imageOf(b!))).toBeGreaterThan(0.5);
    expect(largestDifference(imageOf(a!), imageOf(c!))).toBeGreaterThan(0.5);
    expect(imageOf(c!)).toEqual(imageOf(d!));
  });

  it('[G2] computes what is asked for', async () => {
    const [both] = await generator.generate([7], 0.7, { image: true, features: true });
    const [some] = await generator.generate([7], 0.7, { features: ['feature_8', 'feature_0'] });
    expect(Object.keys(both!.features)).toEqual(pack.layers.map(({ name }) => name));
    expect(both!.image!.dims).toEqual([1, 3, 64, 64]);
    expect(some).toEqual({
      seed: 7,
      psi: 0.7,
      image: null,
      features: { feature_8: both!.features['feature_8'], feature_0: both!.features['feature_0'] },
    });
    expect(await generator.generate([], 0.7, { image: true })).toEqual([]);
  });

  it('[G2] does not compute what cannot be', async () => {
    await expect(generator.generate([1], 0.7, {})).rejects.toThrow(
      new RangeError('neither the image nor a feature map is requested'),
    );
    await expect(generator.generate([1], 0.7, { features: ['feature_9'] })).rejects.toThrow(
      new RangeError('toonface-64 has no feature map feature_9'),
    );
    await expect(generator.generate([1], Number.NaN, { image: true })).rejects.toThrow(
      new RangeError('NaN is not a psi'),
    );
    await expect(generator.generate([1, -1], 0.7, { image: true })).rejects.toThrow(
      new RangeError('-1 is not a seed of 0 to 4294967295'),
    );
  });

  it('[G4] has 768 pooled features', async () => {
    const [{ features }] = (await generator.generate([5], 0.7, { features: true })) as [Generated];
    const pooled = pooledFeatures(pack, features);
    const last = features['feature_8']!.data.subarray(31 * 64 * 64);
    expect(pooled).toHaveLength(768);
    expect(pooled[767]).toBeCloseTo(
      last.reduce((sum, value) => sum + value / last.length, 0),
      5,
    );
  });

  it('gives the same picture, bit for bit, alone and in a factory with an interpreter', async () => {
    const members = 2;
    const flat = (count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => Math.sin(at) / 20);
    const depth = pack.layers.reduce((sum, { channels }) => sum + channels, 0);
    const interpreter: Interpreter = {
      layers: pack.layers,
      resolution: 64,
      classes: 9,
      members,
      hidden: [8, 8],
      parameters: {
        w1: flat(members * depth * 8),
        b1: flat(members * 8),
        w2: flat(members * 64),
        b2: flat(members * 8),
        w3: flat(members * 72),
        b3: flat(members * 9),
      },
    };
    const factory = await openSession(factoryGraph(pack, (opset) => labelGraph(interpreter, { opset })));
    const made = await factory.run({
      z: tensor('float32', [1, 128], latentOf(85, 128)),
      psi: tensor('float32', [1], Float32Array.of(0.7)),
    });
    await factory.close();
    const [alone] = await generator.generate([85], 0.7, { image: true });
    expect(dataOf(made, 'image', 'uint8')).toEqual(toRgb8(imageOf(alone!), 64, 64));
    expect(made['label']?.dims).toEqual([1, 64, 64]);
  });
});
