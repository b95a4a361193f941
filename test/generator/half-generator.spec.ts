import { createHash } from 'node:crypto';
import { latentOf, openGenerator, openPackage, type GeneratorPackage } from '@gannet/generator';
import { factoryGraph, featureFeeds, initialParameters, labelGraph, type Interpreter } from '@gannet/interpreter';
import {
  build,
  cast,
  constant,
  dataOf,
  float32,
  input,
  matmul,
  mul,
  readModel,
  reshape,
  tensor,
  type Value,
} from '@gannet/onnx';
import { openSession } from '@gannet/runtime';

const SIDE = 8;
const layers = [
  { name: 'low', channels: 3, resolution: 4 },
  { name: 'high', channels: 2, resolution: SIDE },
];
const ws = input('ws', ['N', 1, 4]);
/** Numbers that float16 has exactly, so that only what is made of them is rounded. */
const map = (channels: number, side: number): Value =>
  reshape(
    matmul(
      reshape(ws, ['N', 4]),
      constant(
        'float32',
        [4, channels * side ** 2],
        Float32Array.from({ length: 4 * channels * side ** 2 }, (_, at) => ((at * 7) % 11) / 16 - 0.3125),
      ),
    ),
    ['N', channels, side, side],
  );
const whole = {
  image: map(3, SIDE),
  ...Object.fromEntries(layers.map(({ name, channels, resolution }) => [name, map(channels, resolution)])),
};

/**
 * Our builder writes no float16: a graph that gives float64 becomes one by two bytes in each output and each cast to
 * it.
 */
function halved(outputs: Readonly<Record<string, Value>>): Uint8Array {
  const bytes = build(
    { ws },
    Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, cast(value, 'float64')])),
  );
  let changed = 0;
  for (let at = 0; at + 1 < bytes.length; at++) {
    const isType = bytes[at] === 0x08 && bytes[at + 1] === 11; // elem_type
    const isTarget = bytes[at] === 0x18 && bytes[at + 1] === 11; // the attribute `to`
    if (isType || isTarget) [bytes[at + 1], changed] = [10, changed + 1];
  }
  expect(changed).toBe(2 * Object.keys(outputs).length);
  return bytes;
}

function packed(synthesis: Uint8Array): Promise<GeneratorPackage> {
  const [z, psi] = [input('z', ['N', 4]), input('psi', [1])];
  const graphs = {
    'mapping.onnx': build({ z, psi }, { ws: reshape(mul(z, psi), ['N', 1, 4]) }),
    'synthesis.onnx': synthesis,
  };
  const manifest = {
    name: 'half',
    version: '1',
    resolution: SIDE,
    zDim: 4,
    wDim: 4,
    numWs: 1,
    features: layers,
    imageRange: [-1, 1],
    recommendedPsi: 1,
    license: 'CC0',
    attribution: 'nobody',
    files: Object.fromEntries(
      Object.entries(graphs).map(([name, bytes]) => [
        name,
        { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length },
      ]),
    ),
  };
  return openPackage(
    new Map([['generator.json', new TextEncoder().encode(JSON.stringify(manifest))], ...Object.entries(graphs)]),
  );
}

const named = ['image', ...layers.map(({ name }) => name)];

it('[P10] a generator that gives float16 is read in float32, and is, to its rounding, the one that gives float32', async () => {
  const [half, full] = [await packed(halved(whole)), await packed(build({ ws }, whole))];
  expect(readModel(half.synthesis).outputs.map(({ name, type }) => [name, type])).toEqual(
    named.map((name) => [name, 'float32']),
  );
  const made = await Promise.all(
    [half, full].map(async (pack) => {
      const generator = await openGenerator(pack, openSession);
      const [one] = await generator.generate([85], 0.7, { image: true, features: true });
      await generator.close();
      return [one!.image!, ...layers.map(({ name }) => one!.features[name]!)].map(({ data }) => data);
    }),
  );
  made[0]!.forEach((values, which) =>
    values.forEach((value, at) => {
      expect(value).toBe(Math.f16round(made[1]![which]![at]!));
    }),
  );
});

it('[P10] [I36] its factory gives what generator and head give one after the other', async () => {
  const half = await packed(halved(whole));
  const hidden = [8, 6] as const;
  const interpreter: Interpreter = {
    layers,
    resolution: SIDE,
    classes: 3,
    members: 3,
    hidden,
    parameters: initialParameters(3, { depth: 5, hidden, classes: 3 }, 2),
  };
  const factory = await openSession(factoryGraph(half, (opset) => labelGraph(interpreter, { opset })));
  const [generator, head] = [await openGenerator(half, openSession), await openSession(labelGraph(interpreter))];
  const [one] = await generator.generate([85], 0.7, { features: true });
  const said = await head.run(
    featureFeeds(Object.fromEntries(Object.entries(one!.features).map(([name, { data }]) => [name, data])), layers),
  );
  const made = await factory.run({
    z: tensor('float32', [1, 4], latentOf(85, 4)),
    psi: tensor('float32', [1], Float32Array.of(0.7)),
  });
  await Promise.all([factory, generator, head].map((opened) => opened.close()));
  expect(dataOf(made, 'label', 'uint8')).toEqual(dataOf(said, 'label', 'uint8'));
  float32(said, 'uncertainty').forEach((value, pixel) =>
    expect(float32(made, 'uncertainty')[pixel]).toBeCloseTo(value, 5),
  );
});
