import {
  add,
  build,
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
import { mulberry32, standardNormal } from '@gannet/metrics';
import { featureFeeds } from './evaluation.js';
import { type FactoryGenerator, factoryGraph, featuresGraph, featuresIn, layersAt } from './factory.js';
import { labelGraph } from './label-graph.js';
import { openSession } from './testing/sessions.js';
import { randomInterpreter, smallDimensions } from './testing/small.js';

const rng = mulberry32(3);
const weights = (rows: number, columns: number): Value =>
  constant(
    'float32',
    [rows, columns],
    Float32Array.from({ length: rows * columns }, () => standardNormal(rng)),
  );

/** A linear generator of 16 by 16 pixels: four numbers in, an image and three layers out. */
function linearGenerator(opset: number): FactoryGenerator {
  const [z, psi, ws] = [input('z', ['n', 4]), input('psi', [1]), input('ws', ['n', 1, 4])];
  const map = (channels: number, side: number): Value =>
    reshape(matmul(reshape(ws, ['n', 4]), weights(4, channels * side * side)), ['n', channels, side, side]);
  const layers = Object.fromEntries(
    smallDimensions.layers.map(({ name, channels, resolution }) => [name, map(channels, resolution)]),
  );
  return {
    mapping: build({ z, psi }, { ws: reshape(mul(z, psi), ['n', 1, 4]) }, { opset }),
    synthesis: build({ ws }, { image: add(map(3, 16), map(3, 16)), ...layers }, { opset }),
    zDim: 4,
    resolution: 16,
    layers: smallDimensions.layers,
  };
}

const latent = {
  z: tensor('float32', [1, 4], Float32Array.of(0.3, -0.2, 0.1, 0.4)),
  psi: tensor('float32', [1], Float32Array.of(0.7)),
};

test.each([13, 16, 17, 18, 20])(
  '[I36] the factory of a generator in opset %d gives what generator and head give one after the other',
  async (opset) => {
    const generator = linearGenerator(opset);
    const interpreter = randomInterpreter(4);
    const whole = await openSession(
      factoryGraph(generator, (version) => labelGraph(interpreter, { opset: version, height: 8 })),
    );
    const made = await whole.run(latent);
    const [mapping, synthesis, head] = await Promise.all(
      [generator.mapping, generator.synthesis, labelGraph(interpreter, { height: 8 })].map((model) =>
        openSession(model),
      ),
    );
    const { ws } = await mapping!.run(latent);
    const layers = await synthesis!.run({ ws: ws! });
    const said = await head!.run(
      featureFeeds(
        Object.fromEntries(smallDimensions.layers.map(({ name }) => [name, float32(layers, name)])),
        interpreter.layers,
      ),
    );
    await Promise.all([whole, mapping, synthesis, head].map((session) => session!.close()));
    expect(dataOf(made, 'label', 'uint8')).toEqual(dataOf(said, 'label', 'uint8'));
    float32(said, 'uncertainty').forEach((value, pixel) =>
      expect(float32(made, 'uncertainty')[pixel]).toBeCloseTo(value, 5),
    );
    const image = float32(layers, 'image');
    const rgb = Uint8Array.from({ length: 768 }, (_, at) =>
      Math.min(
        255,
        Math.max(0, Math.floor(((image[(at % 3) * 256 + Math.floor(at / 3)] as number) + 1) * 127.5 + 0.5)),
      ),
    );
    expect(made['image']).toEqual({ type: 'uint8', dims: [1, 16, 16, 3], data: rgb });
  },
);

test('[I37] a factory says what it is fed and gives, and holds no image that nobody wants', () => {
  const head = (opset: number): Uint8Array => labelGraph(randomInterpreter(4), { opset, outputs: ['score'] });
  const { inputs, outputs } = readModel(
    factoryGraph(linearGenerator(16), head, { image: false, metadata: { classes: 'a, b' } }),
  );
  expect(inputs).toEqual([
    { name: 'z', type: 'float32', dims: [1, 4] },
    { name: 'psi', type: 'float32', dims: [1] },
  ]);
  expect(outputs).toEqual([{ name: 'score', type: 'float32', dims: [1] }]);
});

test('[I37] graphs that do not meet are refused', () => {
  const generator = linearGenerator(16);
  expect(() =>
    factoryGraph({ ...generator, synthesis: generator.mapping }, (opset) =>
      labelGraph(randomInterpreter(4), { opset }),
    ),
  ).toThrow('head needs f4');
  expect(() =>
    factoryGraph({ ...generator, mapping: linearGenerator(17).mapping }, (opset) =>
      labelGraph(randomInterpreter(4), { opset }),
    ),
  ).toThrow('mapping is written in opset 17 and synthesis in 16');
});

test('[I46] an interpreter of smaller label maps reads the means of blocks of larger layers, in a factory and alone', async () => {
  const generator = linearGenerator(17);
  const layers = layersAt(generator.layers, 4);
  expect(layers.map(({ resolution }) => resolution)).toEqual([4, 4, 4]);
  const interpreter = randomInterpreter(4, { layers, resolution: 4 });
  const [whole, reading, alone, raw] = await Promise.all([
    openSession(factoryGraph(generator, (opset) => labelGraph(interpreter, { opset }))),
    openSession(factoryGraph(generator, (opset) => featuresGraph(layers, opset), { image: false })),
    openSession(labelGraph(interpreter)),
    openSession(factoryGraph(generator, (opset) => featuresGraph(generator.layers, opset), { image: false })),
  ]);
  const [made, features, full] = [
    await whole.run(latent),
    featuresIn(await reading.run(latent)),
    featuresIn(await raw.run(latent)),
  ];
  for (const { name, channels, resolution } of generator.layers) {
    const block = resolution / 4;
    const means = Array.from({ length: channels * 16 }, (_, at) => {
      const [row, column] = [Math.floor(at / 4) * block, (at % 4) * block]; // rows of all channels
      let sum = 0;
      for (let y = 0; y < block; y++)
        for (let x = 0; x < block; x++) sum += full[name]![(row + y) * resolution + column + x]!;
      return sum / block ** 2;
    });
    expect(features[name]).toHaveLength(means.length);
    means.forEach((mean, at) => expect(features[name]![at]).toBeCloseTo(mean, 5));
  }
  expect(dataOf(made, 'label', 'uint8')).toEqual(
    dataOf(await alone.run(featureFeeds(features, layers)), 'label', 'uint8'),
  );
  expect(made['image']?.dims).toEqual([1, 16, 16, 3]);
  await Promise.all([whole, reading, alone, raw].map((session) => session.close()));
});

test('[I46] a layer that is not reduced evenly is refused', () => {
  const layers = [{ name: 'f16', channels: 2, resolution: 6 }];
  expect(() => factoryGraph(linearGenerator(17), (opset) => featuresGraph(layers, opset))).toThrow(
    'layer f16 of 16 pixels on a side is not reduced to 6 evenly',
  );
});
