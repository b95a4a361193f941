import { type OpenSession, tensor, type Tensor } from '@gannet/onnx';
import { type Generator, type GeneratorPackage, latentOf, openGenerator, pooledFeatures } from './index.js';

const layers = [
  { name: 'a', channels: 2, resolution: 1 },
  { name: 'b', channels: 1, resolution: 2 },
];

const pack: GeneratorPackage = {
  digest: '0'.repeat(64),
  name: 'tiny',
  version: '1',
  description: '',
  resolution: 2,
  zDim: 4,
  wDim: 4,
  numWs: 1,
  layers,
  recommendedPsi: 1,
  license: 'none',
  attribution: 'nobody',
  mapping: Uint8Array.of(1),
  synthesis: Uint8Array.of(2),
};

type Run = (feeds: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

const numbers = (feed: Tensor | undefined): Float32Array => {
  if (feed?.type !== 'float32') throw new TypeError('this is not a float32 tensor');
  return feed.data;
};

/** ws = psi · z; like a real graph it refuses what does not fit its inputs, and a batch. */
const mapping: Run = ({ z, psi }) => {
  expect([z?.dims, psi?.dims]).toEqual([[1, 4], [1]]);
  return {
    ws: tensor(
      'float32',
      [1, 1, 4],
      numbers(z).map((value) => value * numbers(psi)[0]!),
    ),
  };
};

/** Each output repeats what it needs of ws. */
const synthesis: Run = ({ ws }) => {
  expect(ws?.dims).toEqual([1, 1, 4]);
  const w = numbers(ws);
  return {
    image: tensor('float32', [1, 3, 2, 2], Float32Array.from([...w, ...w, ...w])),
    a: tensor('float32', [1, 2, 1, 1], w.slice(0, 2)),
    b: tensor('float32', [1, 1, 2, 2], w.slice()),
  };
};

/**
 * A runtime that knows two models and does arithmetic; it writes down which outputs it computed and which models it
 * closed.
 */
function arithmetic(): { openSession: OpenSession; computed: string[]; closed: number[] } {
  const computed: string[] = [];
  const closed: number[] = [];
  return {
    computed,
    closed,
    openSession: async (model) => {
      const run = [mapping, synthesis][model[0]! - 1];
      if (run === undefined) throw new Error('this is no model');
      return {
        async run(feeds, outputs = []) {
          computed.push(...outputs);
          return Object.fromEntries(Object.entries(run(feeds)).filter(([name]) => outputs.includes(name)));
        },
        async close() {
          closed.push(model[0]!);
        },
      };
    },
  };
}

const opened = async (): Promise<ReturnType<typeof arithmetic> & { generator: Generator }> => {
  const runtime = arithmetic();
  return { ...runtime, generator: await openGenerator(pack, runtime.openSession) };
};

describe('a generator', () => {
  it('[G6] has two halves, styles and their image, which give together what it generates', async () => {
    const { generator } = await opened();
    const [made] = await generator.generate([85], 0.7, { image: true });
    expect(await generator.imageOf(await generator.styles(85, 0.7))).toEqual(made!.image);
    await expect(generator.styles(85, Number.NaN)).rejects.toThrow(RangeError);
  });

  it('[G1] computes candidates one by one, in the order of their seeds', async () => {
    const { generator, computed } = await opened();
    const several = await generator.generate([85, 0, 85], 0.5, { image: true });
    expect(several.map(({ seed, psi }) => [seed, psi])).toEqual([
      [85, 0.5],
      [0, 0.5],
      [85, 0.5],
    ]);
    expect(several[2]).toEqual(several[0]);
    expect((await generator.generate([0], 0.5, { image: true }))[0]).toEqual(several[1]);
    expect(computed).toHaveLength(8);
  });

  it('[G1] feeds the latent of the seed, and psi', async () => {
    const { generator } = await opened();
    const [candidate] = await generator.generate([85], 0.5, { features: ['b'] });
    expect(candidate!.features['b']!.data).toEqual(latentOf(85, 4).map((value) => value * 0.5));
  });

  it('[G2] computes what is requested and nothing else', async () => {
    const { generator, computed } = await opened();
    const [some] = await generator.generate([7], 1, { features: ['b', 'b'] });
    expect([some!.image, Object.keys(some!.features), computed]).toEqual([null, ['b'], ['ws', 'b']]);
    const [all] = await generator.generate([7], 1, { image: true, features: true });
    expect([all!.image?.dims, Object.keys(all!.features)]).toEqual([
      [1, 3, 2, 2],
      ['a', 'b'],
    ]);
    expect(await generator.generate([], 1, { image: true })).toEqual([]);
  });

  it('[G2] refuses invalid requests', async () => {
    const { generator, computed } = await opened();
    await expect(generator.generate([1], 1, {})).rejects.toThrow(
      new RangeError('neither the image nor a feature map is requested'),
    );
    await expect(generator.generate([1], 1, { features: ['c'] })).rejects.toThrow(
      new RangeError('tiny has no feature map c'),
    );
    await expect(generator.generate([1], Number.NaN, { image: true })).rejects.toThrow(
      new RangeError('NaN is not a psi'),
    );
    await expect(generator.generate([1, -1], 1, { image: true })).rejects.toThrow(
      new RangeError('-1 is not a seed of 0 to 4294967295'),
    );
    expect(computed).toEqual([]);
  });

  it('[G5] leaves no session behind, neither when closed nor when its second graph does not open', async () => {
    const { generator, closed } = await opened();
    await generator.close();
    expect(closed).toEqual([1, 2]);
    const runtime = arithmetic();
    await expect(openGenerator({ ...pack, synthesis: Uint8Array.of(3) }, runtime.openSession)).rejects.toThrow(
      'this is no model',
    );
    expect(runtime.closed).toEqual([1]);
  });
});

describe('pooled features', () => {
  const a = tensor('float32', [1, 2, 1, 1], Float32Array.of(5, 6));

  it('[G4] are the means of the channels', () => {
    expect(pooledFeatures(pack, { b: tensor('float32', [1, 1, 2, 2], Float32Array.of(1, 2, 3, 4)), a })).toEqual(
      Float32Array.of(5, 6, 2.5),
    );
  });

  it('[G4] need every layer', () => {
    expect(() => pooledFeatures(pack, { a })).toThrow(new RangeError('b is not a map of 1 × 2 × 2'));
  });
});
