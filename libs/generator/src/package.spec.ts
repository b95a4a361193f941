import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { build, constant, input, matmul, reshape, type Value } from '@gannet/onnx';
import { describePackage, GeneratorRefused, openPackage } from './index.js';

const folder = new URL('../../../generators/toonface-64/', import.meta.url);
const read = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const mapping = read('mapping.onnx');
const synthesis = read('synthesis.onnx');
const manifest = JSON.parse(readFileSync(new URL('generator.json', folder), 'utf8')) as Record<string, unknown> & {
  features: object[];
};

const described = (files: Record<string, Uint8Array>): object =>
  Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name, { sha256: hash(bytes), bytes: bytes.length }]),
  );

/** The bundled package with other words in its manifest. */
const packageWith = (
  changes: object,
  graphs = { 'mapping.onnx': mapping, 'synthesis.onnx': synthesis },
): Map<string, Uint8Array> =>
  new Map([
    ['generator.json', new TextEncoder().encode(JSON.stringify({ ...manifest, files: described(graphs), ...changes }))],
    ...Object.entries(graphs),
  ]);

const withMapping = (bytes: Uint8Array): Map<string, Uint8Array> =>
  packageWith({}, { 'mapping.onnx': bytes, 'synthesis.onnx': synthesis });

const refusalOf = async (files: ReadonlyMap<string, Uint8Array>): Promise<string> => {
  const error: unknown = await openPackage(files).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GeneratorRefused);
  return (error as GeneratorRefused).message;
};

/** A protobuf field of bytes that are fewer than 128. */
const field = (number: number, ...bytes: readonly number[]): number[] => [number * 8 + 2, bytes.length, ...bytes];
/** The same for field numbers above 15, whose tag has two bytes. */
const fieldIn = (number: number, ...bytes: readonly number[]): number[] => [
  ...varint(number * 8 + 2),
  bytes.length,
  ...bytes,
];
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
const text = (number: number, value: string): number[] => field(number, ...new TextEncoder().encode(value));
const modelOf = (...graph: readonly number[]): Uint8Array => Uint8Array.from(field(7, ...graph));

describe('the bundled package', () => {
  it('[P1] opens', async () => {
    const pack = await openPackage(
      new Map(
        ['generator.json', 'mapping.onnx', 'synthesis.onnx', 'LICENSE-ToonHead.txt'].map((name) => [name, read(name)]),
      ),
    );
    expect({ ...pack, mapping: pack.mapping.length, synthesis: pack.synthesis.length }).toMatchObject({
      name: 'toonface-64',
      version: '1.2.0',
      resolution: 64,
      zDim: 128,
      wDim: 128,
      numWs: 10,
      recommendedPsi: 0.7,
      license: 'CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)',
      attribution:
        'Training images are derived from ToonHead by Johan Melin, licensed under CC BY 4.0. Changes were made.',
      mapping: 268248,
      synthesis: 5950559,
    });
    expect(pack.layers.map(({ channels, resolution }) => `${channels}@${resolution}`).join(' ')).toBe(
      '128@4 128@8 128@8 96@16 96@16 64@32 64@32 32@64 32@64',
    );
  });

  it('[P8] has a digest of its two graphs', async () => {
    const lines = `gannet generator 1\n${hash(mapping)} 268248 mapping.onnx\n${hash(synthesis)} 5950559 synthesis.onnx\n`;
    expect((await openPackage(packageWith({}))).digest).toBe(hash(lines));
  });

  it('[P8] keeps its digest when its description is corrected', async () => {
    const before = await openPackage(packageWith({}));
    const after = await openPackage(packageWith({ description: 'Faces.', version: '1.0.1' }));
    expect([after.digest, after.description]).toEqual([before.digest, 'Faces.']);
  });
});

it('[P12] functions that exporters leave behind are dropped, and the digest is that of the file', async () => {
  const left = new Uint8Array(
    Buffer.concat([
      mapping,
      Uint8Array.from(
        fieldIn(
          25,
          ...text(1, 'Rank'),
          ...text(10, 'torch'),
          ...field(7, ...text(4, 'Shape'), ...text(7, 'elsewhere')),
        ),
      ),
    ]),
  );
  const [pack, same] = [await openPackage(withMapping(left)), await openPackage(packageWith({}))];
  expect(Buffer.from(pack.mapping).equals(same.mapping)).toBe(true);
  expect(pack.digest).not.toBe(same.digest);
});

it('[P14] a package can be described without reading its graphs', async () => {
  const files = packageWith({});
  const { facts, files: listed } = await describePackage(
    files.get('generator.json')!,
    async (name) => files.get(name)?.length ?? null,
  );
  const { mapping: _mapping, synthesis: _synthesis, ...expected } = await openPackage(files);
  expect([facts, listed]).toEqual([expected, ['mapping.onnx', 'synthesis.onnx']]);
  await expect(describePackage(files.get('generator.json')!, async () => 1)).rejects.toThrow(
    'mapping.onnx has 1 bytes where generator.json says 268248.',
  );
});

describe('a package is refused', () => {
  it.each(['../mapping.onnx', 'a/b.onnx', 'C:\\x', '.hidden', '', 'a\u0000b', 'ä.onnx'])(
    '[P2] for the file name %j',
    async (name) => {
      expect(await refusalOf(packageWith({}).set(name, mapping))).toBe(
        `${JSON.stringify(name)} is not a plain file name.`,
      );
    },
  );

  it('[P2] for a path in its list of files', async () => {
    const files = { '../../etc/passwd': { sha256: hash(''), bytes: 1 } };
    expect(await refusalOf(packageWith({ files }))).toBe(
      '"../../etc/passwd" in generator.json is not a plain file name.',
    );
  });

  it('[P3] without generator.json', async () => {
    expect(await refusalOf(new Map())).toBe('generator.json is missing.');
  });

  it('[P3] without a listed file, or without listing a graph', async () => {
    const files = packageWith({});
    files.delete('synthesis.onnx');
    expect(await refusalOf(files)).toBe('synthesis.onnx is missing.');
    expect(await refusalOf(packageWith({ files: described({ 'mapping.onnx': mapping }) }))).toBe(
      'generator.json does not list synthesis.onnx.',
    );
  });

  it('[P3] for another size or another content', async () => {
    expect(await refusalOf(packageWith({}).set('mapping.onnx', mapping.slice(1)))).toBe(
      'mapping.onnx has 268247 bytes where generator.json says 268248.',
    );
    const damaged = mapping.slice();
    damaged[1000]! ^= 1;
    expect(await refusalOf(packageWith({}).set('mapping.onnx', damaged))).toBe(
      `mapping.onnx has sha256 ${hash(damaged)} where generator.json says ${hash(mapping)}.`,
    );
  });

  it.each([
    ['[P4]', { format: 2 }, 'generator.json has format 2; only 1 is known.'],
    ['[P4]', { imageRange: [0, 1] }, 'imageRange in generator.json is not [-1, 1].'],
    ['[P4]', { dataset: undefined }, 'license in generator.json is not a text.'],
    ['[P4]', { name: '../x' }, 'name "../x" is not a plain name of letters, digits, dots, dashes and underscores.'],
    ['[P4]', { zDim: 0 }, 'zDim in generator.json is not a whole number of 1 to 65536.'],
    [
      '[P4]',
      { resolution: [48, 64] },
      'resolution in generator.json is a list; images are square, so it is one number, the pixels on a side.',
    ],
    ['[P4]', { recommendedPsi: '0.7' }, 'recommendedPsi in generator.json is not a number of 0 to 1.'],
    ['[P4]', { features: [] }, 'features in generator.json is not a list of feature maps.'],
    ['[P4]', { files: [] }, 'files is not a JSON object.'],
    [
      '[P5]',
      { features: [{ name: 'f', channels: 1, resolution: 24 }] },
      'f has 24 pixels a side, which no number of doublings brings to 64.',
    ],
    [
      '[P5]',
      { features: [{ name: 'f', channels: 1, resolution: 128 }] },
      'f has 128 pixels a side, which no number of doublings brings to 64.',
    ],
    ['[P4]', { features: [manifest.features[0], manifest.features[0]] }, 'Two feature maps have one name.'],
    [
      '[P6]',
      { features: [{ ...manifest.features[0], name: 'score' }] },
      'A feature map is called score, as something that is said of an image is: give it another name.',
    ],
    [
      '[P11]',
      {
        features: [
          { name: 'f', channels: 65536, resolution: 64 },
          { name: 'g', channels: 1, resolution: 64 },
        ],
      },
      'The feature maps of one image hold 268439552 numbers; at most 268435456 (1 GiB) are read.',
    ],
    [
      '[P11]',
      { wDim: 65536, numWs: 257 },
      "wDim × numWs in generator.json is 16842752; at most 16777216 numbers are one image's styles.",
    ],
    ['[P4]', { resolution: 4097 }, 'resolution in generator.json is not a whole number of 1 to 4096.'],
    ['[P6]', { zDim: 64 }, 'mapping.onnx has input z of float32 [N, 128] where generator.json says float32 [N, 64].'],
    [
      '[P6]',
      { numWs: 18 },
      'mapping.onnx has output ws of float32 [N, 10, 128] where generator.json says float32 [N, 18, 128].',
    ],
    [
      '[P6]',
      { resolution: 128 },
      'synthesis.onnx has output image of float32 [N, 3, 64, 64] where generator.json says float32 [N, 3, 128, 128].',
    ],
    [
      '[P6]',
      { features: [{ name: 'f', channels: 1, resolution: 4 }] },
      'synthesis.onnx has no output f of float32 [N, 1, 4, 4].',
    ],
  ])('%s for the words %j', async (_rule, changes, sentence) => {
    expect(await refusalOf(packageWith(changes))).toBe(sentence);
  });

  it('[P4] for a manifest that is not JSON', async () => {
    expect(await refusalOf(new Map([['generator.json', Uint8Array.of(0xff)]]))).toBe(
      'generator.json is not JSON in UTF-8.',
    );
    expect(await refusalOf(new Map([['generator.json', new TextEncoder().encode('[]')]]))).toBe(
      'generator.json is not a JSON object.',
    );
  });

  it('[P6] for an input that nothing provides', async () => {
    const inputs: Record<string, Value> = {
      z: input('z', ['N', 128]),
      psi: input('psi', [1]),
      label: input('label', ['N', 10]),
    };
    const graph = build(inputs, { ws: reshape(inputs['label']!, ['N', 10, 1]) });
    expect(await refusalOf(withMapping(graph))).toBe('mapping.onnx asks for an input "label" that nothing provides.');
  });

  it('[P1] for a file that is not a graph', async () => {
    expect(await refusalOf(withMapping(Uint8Array.of(1, 2, 3)))).toBe('mapping.onnx is not an ONNX model.');
  });

  it('[P9] for opsets with which an interpreter cannot be merged', async () => {
    const z = input('z', ['n', 128]);
    const mappingIn = (opset: number): Uint8Array => {
      const ws = reshape(matmul(z, constant('float32', [128, 1280], new Float32Array(128 * 1280))), ['n', 10, 128]);
      return build({ z, psi: input('psi', [1]) }, { ws }, { opset });
    };
    expect(await refusalOf(withMapping(mappingIn(18)))).toBe(
      'mapping.onnx is written in opset 18 and synthesis.onnx in 16; export both in one.',
    );
    await expect(openPackage(withMapping(mappingIn(16)))).resolves.toMatchObject({ zDim: 128 });
  });

  it('[P7] for data in another file', async () => {
    const initializer = [0x10, 1, ...text(8, '../w'), 0x70, 1];
    expect(await refusalOf(withMapping(modelOf(...field(5, ...initializer))))).toBe(
      'mapping.onnx keeps tensor "../w" in another file; external data is never read.',
    );
  });

  it('[P7] for operators outside ONNX', async () => {
    expect(await refusalOf(withMapping(modelOf(...field(1, ...text(4, 'Run'), ...text(7, 'evil')))))).toBe(
      "mapping.onnx uses evil::Run, which is not one of ONNX's own operators.",
    );
  });

  it('[P13] for a tensor larger than any that is computed', async () => {
    const place = (name: string, ...dims: number[]): number[] => [
      ...text(1, name),
      ...field(2, ...field(1, 8, 1, ...field(2, ...dims.flatMap((dim) => field(1, 8, ...varint(dim)))))),
    ];
    expect(await refusalOf(withMapping(modelOf(...field(13, ...place('between', 40_000, 1_000_000)))))).toBe(
      'mapping.onnx makes "between" of 149.0 GiB for one image; at most 4 GiB are computed.',
    );
  });

  it('[P15] for feature maps that are left out of the list alone, or listed in another order', async () => {
    const [first, ...others] = manifest.features as { name: string }[];
    expect(await refusalOf(packageWith({ features: others }))).toBe(
      `synthesis.onnx has an output ${first!.name} that features in generator.json does not list: leave it out of the graph, so that another choice of feature maps is another generator.`,
    );
    expect(await refusalOf(packageWith({ features: [...others, first] }))).toContain(
      `features in generator.json are in another order than the outputs of synthesis.onnx, ${first!.name}, `,
    );
  });

  it('[P7, P12] for functions of its own that are called', async () => {
    const called = [
      ...modelOf(...field(1, ...text(4, 'Rank'), ...text(7, 'torch'))),
      ...fieldIn(25, ...text(1, 'Rank'), ...text(10, 'torch')),
    ];
    expect(await refusalOf(withMapping(Uint8Array.from(called)))).toBe(
      'mapping.onnx calls torch::Rank, a function of its own; export it with its functions inlined.',
    );
  });

  it('[P7] for drawing random numbers', async () => {
    expect(await refusalOf(withMapping(modelOf(...field(1, ...text(4, 'RandomNormalLike')))))).toBe(
      'mapping.onnx uses RandomNormalLike, so a seed would not give one picture.',
    );
  });
});
