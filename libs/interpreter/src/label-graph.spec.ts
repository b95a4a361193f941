import { dataOf, float32, readModel, type Tensor } from '@gannet/onnx';
import { featureFeeds } from './evaluation.js';
import { labelGraph, type LabelOptions } from './label-graph.js';
import { withMembers } from './parameters.js';
import { byDefinition } from './testing/definition.js';
import { openSession } from './testing/sessions.js';
import { randomFeatures, randomInterpreter, smallDimensions } from './testing/small.js';
import type { Features, Interpreter } from './types.js';

async function ask(
  interpreter: Interpreter,
  features: Features,
  options: LabelOptions = {},
  outputs?: string[],
): Promise<Record<string, Tensor>> {
  const session = await openSession(labelGraph(interpreter, options));
  const results = await session.run(featureFeeds(features, interpreter.layers), outputs);
  await session.close();
  return results;
}

const firstLargest = (values: number[]): number => values.indexOf(Math.max(...values));

test('[I16] [I17] the graph equals the members on a materialised hypercolumn to 1e-4, in strips of any height', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const truth = byDefinition(interpreter, features);
  for (const height of [2, 4, 8, 16]) {
    const results = await ask(interpreter, features, { height });
    const [p, js, label] = [
      float32(results, 'probabilities'),
      float32(results, 'uncertainty'),
      dataOf(results, 'label', 'uint8'),
    ];
    truth.forEach(({ mean, js: expected }, pixel) => {
      mean.forEach((value, k) => expect(Math.abs((p[k * 256 + pixel] as number) - value)).toBeLessThan(1e-4));
      expect(Math.abs((js[pixel] as number) - expected)).toBeLessThan(1e-4);
    });
    expect([...label]).toEqual(truth.map(({ mean }) => firstLargest(mean)));
    expect([
      results['label']?.dims,
      results['uncertainty']?.dims,
      results['probabilities']?.dims,
      results['score']?.dims,
    ]).toEqual([[1, 16, 16], [1, 16, 16], [1, 3, 16, 16], [1]]);
  }
});

test('[I16] layers may be called what something in the graph is called', async () => {
  const names = ['L0_36_512', 'Conv', 'constant_1', 'Add_9'];
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const renamed = {
    ...interpreter,
    layers: interpreter.layers.map((layer, index) => ({ ...layer, name: names[index] as string })),
  };
  const given = Object.fromEntries(
    interpreter.layers.map(({ name }, index) => [names[index], features[name]]),
  ) as Features;
  expect(await ask(renamed, given)).toEqual(await ask(interpreter, features));
});

test('[I16] layers may come in any order and several may share a side', async () => {
  const [a, b, c] = smallDimensions.layers;
  const interpreter = randomInterpreter(8, { layers: [c, a, { name: 'g8', channels: 4, resolution: 8 }, b] });
  const features = randomFeatures(interpreter.layers, 2);
  const js = float32(await ask(interpreter, features, {}, ['uncertainty']), 'uncertainty');
  byDefinition(interpreter, features).forEach(({ js: expected }, pixel) =>
    expect(Math.abs((js[pixel] as number) - expected)).toBeLessThan(1e-4),
  );
});

test('[I17] by vote the label is the class most members choose, the lower of equals', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const truth = byDefinition(interpreter, features);
  const label = dataOf(await ask(interpreter, features, { label: 'vote' }, ['label']), 'label', 'uint8');
  expect([...label]).toEqual(truth.map(({ votes }) => firstLargest(votes)));
  expect(truth.some(({ votes }) => votes.filter((count) => count === 2).length === 2)).toBe(true);
});

/** Members that answer the same at every pixel: logits [ln 9, 0] or [0, ln 9], so p = [0.9, 0.1] or [0.1, 0.9]. */
function votingFor(sides: readonly (0 | 1)[]): Interpreter {
  const silent = randomInterpreter(1, { classes: 2, members: sides.length });
  const zero = (values: Float32Array): Float32Array => new Float32Array(values.length);
  const { w1, b1, w2, b2, w3 } = silent.parameters;
  const b3 = Float32Array.from(sides.flatMap((side) => (side === 0 ? [Math.log(9), 0] : [0, Math.log(9)])));
  return { ...silent, parameters: { w1: zero(w1), b1: zero(b1), w2: zero(w2), b2: zero(b2), w3: zero(w3), b3 } };
}

test('[I18] the divergence of two members at 0.9 and 0.1 is ln 2 − H(0.9) = 0.368064 nats, of agreeing members 0', async () => {
  const features = randomFeatures(smallDimensions.layers, 6);
  const opposed = float32(await ask(votingFor([0, 1]), features, {}, ['uncertainty']), 'uncertainty');
  const agreed = float32(await ask(votingFor([1, 1, 1]), features, {}, ['uncertainty']), 'uncertainty');
  opposed.forEach((value) => expect(value).toBeCloseTo(0.368064, 5));
  agreed.forEach((value) => expect(value).toBeCloseTo(0, 6));
  agreed.forEach((value) => expect(value).toBeGreaterThanOrEqual(0));
});

test('[I19] the score is the mean of the largest tenth of the pixels, or of all, or their sum', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const js = byDefinition(interpreter, features)
    .map((pixel) => pixel.js)
    .sort((a, b) => b - a);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const score = async (named: LabelOptions['score'] & string): Promise<number> =>
    float32(await ask(interpreter, features, { score: named }, ['score']), 'score')[0] as number;
  expect(await score('top-tenth')).toBeCloseTo(sum(js.slice(0, 25)) / 25, 4);
  expect(await score('mean')).toBeCloseTo(sum(js) / 256, 4);
  expect(await score('sum')).toBeCloseTo(sum(js), 2);
});

test('[I20] each class has the mean of the most uncertain tenth of its own pixels, and −1 without one', async () => {
  const features = randomFeatures(smallDimensions.layers, 6);
  for (const interpreter of [
    randomInterpreter(4),
    randomInterpreter(4, { classes: 7 }),
    randomInterpreter(4, { classes: 1 }),
  ]) {
    const pixels = byDefinition(interpreter, features).map(({ mean, js }) => ({ label: firstLargest(mean), js }));
    const expected = Array.from({ length: interpreter.classes }, (_, index) => {
      const own = pixels
        .filter(({ label }) => label === index)
        .map(({ js }) => js)
        .sort((a, b) => b - a);
      const largest = own.slice(0, Math.max(1, Math.floor(own.length / 10)));
      return own.length === 0 ? -1 : largest.reduce((sum, value) => sum + value, 0) / largest.length;
    });
    for (const height of [4, 16]) {
      const results = await ask(interpreter, features, { height, outputs: ['classScores'] }, ['classScores']);
      expect(results['classScores']?.dims).toEqual([1, interpreter.classes]);
      float32(results, 'classScores').forEach((score, index) => expect(score).toBeCloseTo(expected[index]!, 4));
    }
  }
});

test('[I21] a NaN among the features makes the score NaN, and that of every class', async () => {
  const interpreter = randomInterpreter(4);
  const feeds = featureFeeds(randomFeatures(smallDimensions.layers, 6), smallDimensions.layers);
  (feeds['f16'] as Tensor<'float32'>).data[40] = NaN;
  for (const score of ['top-tenth', 'mean', 'sum'] as const) {
    const session = await openSession(labelGraph(interpreter, { score, outputs: ['score'] }));
    expect(float32(await session.run(feeds), 'score')[0]).toBeNaN();
    await session.close();
  }
  const session = await openSession(labelGraph(interpreter, { outputs: ['classScores'] }));
  expect([...float32(await session.run(feeds), 'classScores')]).toEqual([NaN, NaN, NaN]);
  await session.close();
});

test('[I16] layers that all have the image size need no climb, be its side odd', async () => {
  const layers = [
    { name: 'a', channels: 3, resolution: 10 },
    { name: 'b', channels: 2, resolution: 10 },
  ];
  const interpreter = randomInterpreter(4, { layers, resolution: 10 });
  const features = randomFeatures(layers, 6);
  const truth = byDefinition(interpreter, features);
  for (const height of [5, 10]) {
    const p = float32(await ask(interpreter, features, { height }, ['probabilities']), 'probabilities');
    truth.forEach(({ mean }, pixel) =>
      mean.forEach((value, k) => expect(Math.abs((p[k * 100 + pixel] as number) - value)).toBeLessThan(1e-4)),
    );
  }
  expect(() => labelGraph(interpreter, { height: 4 })).toThrow('an image of 10 rows is not cut into strips of 4');
});

test('[I16] a level without a layer of its own is climbed through, the last one too', async () => {
  const layers = [{ name: 'low', channels: 3, resolution: 2 }];
  const interpreter = randomInterpreter(4, { layers });
  const features = randomFeatures(layers, 6);
  const p = float32(await ask(interpreter, features, { height: 4 }, ['probabilities']), 'probabilities');
  byDefinition(interpreter, features).forEach(({ mean }, pixel) =>
    mean.forEach((value, k) => expect(Math.abs((p[k * 256 + pixel] as number) - value)).toBeLessThan(1e-4)),
  );
});

test('[I22] what is not asked for when the graph is written is not in it', () => {
  const outputs = readModel(labelGraph(randomInterpreter(4), { outputs: ['score'] }));
  expect([outputs.outputs.map(({ name }) => name), outputs.operators.includes('ArgMax')]).toEqual([['score'], false]);
});

test('[I23] one class is always class 0 and never uncertain', async () => {
  const results = await ask(randomInterpreter(4, { classes: 1 }), randomFeatures(smallDimensions.layers, 6));
  expect(new Set(dataOf(results, 'label', 'uint8'))).toEqual(new Set([0]));
  expect(float32(results, 'score')[0]).toBeCloseTo(0, 9);
});

test('[I24] some members alone answer as they did among the others', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const chosen = withMembers(interpreter, [2, 0]);
  const p = float32(await ask(chosen, features, {}, ['probabilities']), 'probabilities');
  byDefinition(chosen, features).forEach(({ mean }, pixel) => expect(p[pixel]).toBeCloseTo(mean[0] as number, 4));
  expect([...chosen.parameters.b3]).toEqual([
    ...interpreter.parameters.b3.subarray(6, 9),
    ...interpreter.parameters.b3.subarray(0, 3),
  ]);
  expect(() => withMembers(interpreter, [4])).toThrow('there is no member 4 of 4');
});

test('[I47] in larger maps every pixel is a block; probabilities and scores stay', async () => {
  const interpreter = randomInterpreter(4);
  const features = randomFeatures(smallDimensions.layers, 6);
  const outputs = ['label', 'probabilities', 'uncertainty', 'score', 'classScores'] as const;
  const [usual, large] = [
    await ask(interpreter, features, { outputs }),
    await ask(interpreter, features, { outputs, side: 48 }),
  ];
  for (const name of ['probabilities', 'score', 'classScores']) expect(large[name]).toEqual(usual[name]);
  const blocks = <T>(map: ArrayLike<T>): T[] =>
    Array.from({ length: 48 ** 2 }, (_, at) => map[Math.floor(at / 144) * 16 + Math.floor((at % 48) / 3)]!);
  expect([large['label']?.dims, large['uncertainty']?.dims]).toEqual([
    [1, 48, 48],
    [1, 48, 48],
  ]);
  expect([...dataOf(large, 'label', 'uint8')]).toEqual(blocks(dataOf(usual, 'label', 'uint8')));
  expect([...float32(large, 'uncertainty')]).toEqual(blocks(float32(usual, 'uncertainty')));
});

test.each([8, 40])('[I47] maps of 16 pixels are not enlarged to %d', (side) => {
  expect(() => labelGraph(randomInterpreter(4), { side })).toThrow(
    `label maps of 16 × 16 are not enlarged to ${side} × ${side}`,
  );
});
