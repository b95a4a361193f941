import { below, mulberry32 } from '@gannet/metrics';
import { dataOf, float32, tensor, type Tensor } from '@gannet/onnx';
import { featureFeeds } from '../evaluation.js';
import { byDefinition } from '../testing/definition.js';
import { openSession } from '../testing/sessions.js';
import { randomFeatures, randomInterpreter, smallAnatomy } from '../testing/small.js';
import type { Features, Interpreter } from '../types.js';
import { refitGraph, ROWS } from './graph.js';
import { picksOf } from './picks.js';

const STEPS = 5;

/** Pixels of the image in random classes, and nothing of other images. */
function lessonOf(interpreter: Interpreter, rate: number): Record<string, Tensor> {
  const { resolution, classes, members, hidden: [h1], parameters: { b3 } } = interpreter;
  const rng = mulberry32(7);
  const targets = new Float32Array(ROWS.painted * classes);
  for (let row = 0; row < ROWS.painted; row++) targets[row * classes + below(classes, rng)] = 1;
  const pixels = Array.from({ length: ROWS.painted + ROWS.kept }, () => below(resolution ** 2, rng));
  return {
    ...picksOf(pixels, interpreter), paintedTargets: tensor('float32', [ROWS.painted, classes], targets),
    replay: tensor('float32', [members, ROWS.replayed, h1], new Float32Array(members * ROWS.replayed * h1)), replayTargets: tensor('float32', [ROWS.replayed, classes], new Float32Array(ROWS.replayed * classes)),
    weights: tensor('float32', [1024, 1], new Float32Array(1024).fill(1 / 768, 0, 768)), b3: tensor('float32', [members, 1, classes], b3),
    rate: tensor('float32', [STEPS], new Float32Array(STEPS).fill(rate)),
  };
}

async function refitted(interpreter: Interpreter, features: Features, height: number, rate: number): Promise<{ label: Uint8Array; uncertainty: Float32Array; score: number }> {
  const session = await openSession(refitGraph(interpreter, STEPS, height));
  const made = await session.run({ ...featureFeeds(features, interpreter.layers), ...lessonOf(interpreter, rate) });
  await session.close();
  return { label: dataOf(made, 'label', 'uint8'), uncertainty: float32(made, 'uncertainty'), score: float32(made, 'score')[0] as number };
}

const [a, b, c] = smallAnatomy.layers;
const anatomies: [string, Interpreter, number[]][] = [
  ['layers of every size', randomInterpreter(4), [16, 8, 4, 2]],
  ['no layer of its size, members one by one', randomInterpreter(5, { layers: [a, b], hidden: [161, 3] }), [16, 4]],
  ['layers of its size alone', randomInterpreter(6, { layers: [c, { ...c, name: 'g16' }], classes: 20 }), [16, 4, 1]],
];

test.each(anatomies)('[I42] an image with %s is refitted alike in strips of any height', async (_, interpreter, [whole, ...heights]) => {
  const features = randomFeatures(interpreter.layers, 3);
  const first = await refitted(interpreter, features, whole as number, 0.005);
  const still = await refitted(interpreter, features, whole as number, 0);
  expect(first.uncertainty).not.toEqual(still.uncertainty);
  for (const height of heights) {
    const { label, uncertainty, score } = await refitted(interpreter, features, height, 0.005);
    expect([...label]).toEqual([...first.label]);
    uncertainty.forEach((value, pixel) => expect(Math.abs(value - (first.uncertainty[pixel] as number))).toBeLessThan(1e-5));
    expect(score).toBeCloseTo(first.score, 5);
  }
});

test.each(anatomies)('[I42] an interpreter that did not move says of an image with %s what it said before', async (_, interpreter, heights) => {
  const features = randomFeatures(interpreter.layers, 3);
  const truth = byDefinition(interpreter, features);
  for (const height of heights) {
    const { label, uncertainty } = await refitted(interpreter, features, height, 0);
    truth.forEach(({ mean, js }, pixel) => {
      expect(Math.abs((uncertainty[pixel] as number) - js)).toBeLessThan(1e-4);
      expect(Math.max(...mean) - (mean[label[pixel] as number] as number)).toBeLessThan(1e-5);
    });
  }
});
