import { confusionOf, scoresOf } from '@gannet/metrics';
import { dataOf } from '@gannet/onnx';
import { featureFeeds } from './evaluation.js';
import { labelGraph } from './label-graph.js';
import { learningRateAt } from './settings.js';
import { openSession } from './testing/sessions.js';
import { learnableImage, randomFeatures, smallDimensions, smallSettings } from './testing/small.js';
import { trainInterpreter } from './training.js';
import type { Interpreter, LabelledImage, TrainingProgress, TrainingRequest } from './types.js';

const images = [1, 2, 3, 4].map(learnableImage);
const request: TrainingRequest = { ...smallDimensions, images, seed: 7, settings: smallSettings };

async function accuracy(interpreter: Interpreter, { features, labels }: LabelledImage): Promise<number> {
  if (typeof features === 'function') throw new TypeError('these tests hold their features in memory');
  const session = await openSession(labelGraph(interpreter));
  const label = dataOf(await session.run(featureFeeds(features, interpreter.layers), ['label']), 'label', 'uint8');
  await session.close();
  return scoresOf(confusionOf(labels, label, interpreter.classes)).pixelAccuracy as number;
}

test('[I5] an ensemble learns to label an image that it never saw', async () => {
  const told: TrainingProgress[] = [];
  const interpreter = await trainInterpreter(
    { ...request, settings: { ...smallSettings, steps: 240 } },
    openSession,
    (progress) => told.push(progress),
  );
  expect(await accuracy(interpreter, learnableImage(9))).toBeGreaterThan(0.85);
  expect(told.map(({ step, steps }) => [step, steps])).toEqual([
    [50, 240],
    [100, 240],
    [150, 240],
    [200, 240],
    [240, 240],
  ]);
  expect(told[4]?.loss).toBeLessThan(told[0]?.loss as number);
});

test('[I6] one seed gives identical weights twice, another seed gives others', async () => {
  const [once, again, other] = await Promise.all(
    [7, 7, 8].map((seed) => trainInterpreter({ ...request, seed }, openSession)),
  );
  expect(again).toEqual(once);
  expect(other?.parameters.w1).not.toEqual(once?.parameters.w1);
});

test('[I6] features made when they are needed train the same interpreter', async () => {
  const late = images.map(({ features, labels }) => ({
    features: async () => features as Exclude<typeof features, () => unknown>,
    labels,
  }));
  expect(await trainInterpreter({ ...request, images: late }, openSession)).toEqual(
    await trainInterpreter(request, openSession),
  );
});

test('[I10] with dropout, noise, smoothing and decay all on, weights stay finite and repeat', async () => {
  const settings = { ...smallSettings, dropout: 0.5, featureNoise: 0.2, labelSmoothing: 0.1, weightDecay: 0.1 };
  const [once, again] = await Promise.all([1, 2].map(() => trainInterpreter({ ...request, settings }, openSession)));
  expect(again).toEqual(once);
  expect(once?.parameters.w1).not.toEqual((await trainInterpreter(request, openSession)).parameters.w1);
});

test('[I15] training in the leading directions learns as well, and its result reads raw features', async () => {
  const interpreter = await trainInterpreter(
    { ...request, settings: { ...smallSettings, steps: 240, components: 6 } },
    openSession,
  );
  expect(interpreter.parameters.w1.length).toBe(4 * 7 * 8);
  expect(await accuracy(interpreter, learnableImage(9))).toBeGreaterThan(0.7);
});

test('[I12] training starts from an interpreter: at rate 0 it stays what it was', async () => {
  const start = await trainInterpreter(request, openSession);
  const kept = await trainInterpreter(
    { ...request, images: images.slice(0, 2), start, settings: { ...smallSettings, learningRate: 0 } },
    openSession,
  );
  for (const name of ['w1', 'b1', 'w2', 'b3'] as const) {
    kept.parameters[name].forEach((value, at) => expect(value).toBeCloseTo(start.parameters[name][at] as number, 4));
  }
  await expect(trainInterpreter({ ...request, start, settings: { members: 3 } }, openSession)).rejects.toThrow(
    /to start from/,
  );
});

test('[I4] unlabelled pixels teach nothing: an image may be a few strokes', async () => {
  const strokes = images.map(({ features, labels }) => ({
    features,
    labels: labels.map((label, pixel) => (pixel % 5 === 0 ? label : 255)),
  }));
  const interpreter = await trainInterpreter(
    { ...request, images: strokes, settings: { ...smallSettings, steps: 200 } },
    openSession,
  );
  expect(await accuracy(interpreter, learnableImage(9))).toBeGreaterThan(0.8);
});

async function probabilitiesOf(interpreter: Interpreter, seed: number): Promise<Float32Array> {
  const session = await openSession(labelGraph(interpreter));
  const { probabilities } = await session.run(
    featureFeeds(randomFeatures(smallDimensions.layers, seed), smallDimensions.layers),
    ['probabilities'],
  );
  await session.close();
  return probabilities?.data as Float32Array;
}

test('[I25] a class that no image contains is forbidden, whatever the features', async () => {
  const gap = images.map(({ features, labels }) => ({
    features,
    labels: labels.map((label) => (label === 1 ? 4 : label)),
  }));
  const interpreter = await trainInterpreter(
    { ...request, images: gap, classes: 5, settings: { ...smallSettings, steps: 10 } },
    openSession,
  );
  const probabilities = await probabilitiesOf(interpreter, 77);
  const isNever = [0, 1, 2, 3, 4].map((of) => probabilities.subarray(of * 256, (of + 1) * 256).every((p) => p === 0));
  expect(isNever).toEqual([false, true, false, true, false]);
});

test('[I25] an interpreter that is continued keeps what it knew, and learns a class that was forbidden when it comes', async () => {
  const two = images.map(({ features, labels }) => ({ features, labels: labels.map((label) => Math.min(label, 1)) }));
  const start = await trainInterpreter({ ...request, images: two }, openSession);
  const settings = { ...smallSettings, steps: 150 };
  const onlySkin = images.map(({ features }) => ({ features, labels: new Uint8Array(256).fill(1) }));
  const kept = await trainInterpreter(
    { ...request, images: onlySkin, start, settings: { ...settings, steps: 5 } },
    openSession,
  );
  expect(
    Array.from({ length: 4 }, (_, member) => kept.parameters.b3.subarray(member * 3, member * 3 + 3)).every(
      ([zero, , two_]) => (zero as number) > -100 && two_ === -1e4,
    ),
  ).toBe(true);
  expect(
    await accuracy(await trainInterpreter({ ...request, start, settings }, openSession), learnableImage(9)),
  ).toBeGreaterThan(0.8);
});

test.each(['none', 'images', 'pixels'] as const)('[I13] bootstrap of %s learns, and repeats', async (bootstrap) => {
  const asked = { ...request, settings: { ...smallSettings, bootstrap } };
  const [once, again] = [await trainInterpreter(asked, openSession), await trainInterpreter(asked, openSession)];
  expect(again).toEqual(once);
  expect(await accuracy(once, learnableImage(9))).toBeGreaterThan(0.7);
});

test('[I26] one layer and 64 classes are an interpreter too', async () => {
  const layers = [{ name: 'f16', channels: 2, resolution: 16 }];
  const many = images.map(({ features }, image) => ({
    features,
    labels: Uint8Array.from({ length: 256 }, (_, pixel) => (pixel + image) % 64),
  }));
  const interpreter = await trainInterpreter(
    { ...request, layers, images: many, classes: 64, settings: { ...smallSettings, steps: 5 } },
    openSession,
  );
  expect([interpreter.parameters.w1.length, interpreter.parameters.b3.length]).toEqual([4 * 2 * 8, 4 * 64]);
});

test('[I23] one class is learnt without a step astray', async () => {
  const one = images.map(({ features }) => ({ features, labels: new Uint8Array(256) }));
  const interpreter = await trainInterpreter({ ...request, images: one, classes: 1 }, openSession);
  expect(await accuracy(interpreter, { ...(one[0] as LabelledImage) })).toBe(1);
});

test.each([
  ['no image', { images: [] }, 'no image to train on'],
  [
    'an image without a label',
    { images: [{ ...images[0], labels: new Uint8Array(256).fill(255) }] },
    'image 0 has no labelled pixel',
  ],
  [
    'labels of another size',
    { images: [{ ...images[0], labels: new Uint8Array(255) }] },
    'image 0 has 255 labels, not 256',
  ],
  [
    'a class out of range',
    { images: [{ ...images[0], labels: new Uint8Array(256).fill(3) }] },
    'pixel 0 is labelled 3, there are 3 classes',
  ],
  ['a negative weight', { images: [{ ...images[0], weight: -1 }] }, 'image 0 has weight -1'],
  ['images that all weigh nothing', { images: [{ ...images[0], weight: 0 }] }, 'every image has weight 0'],
  [
    'a NaN feature',
    { images: [{ ...images[0], features: { ...images[0]?.features, f16: new Float32Array(512).fill(NaN) } }] },
    'layer f16 holds NaN in channel 0',
  ],
  [
    'a layer of another shape',
    { layers: [{ name: 'f4', channels: 9, resolution: 4 }] },
    'layer f4 is [9,4,4], 144 numbers, not 48',
  ],
  [
    'a layer above the image',
    { layers: [{ name: 'f16', channels: 2, resolution: 32 }] },
    'a layer of 32 pixels on a side does not climb to 16 by steps of two',
  ],
  [
    'float16 features',
    { images: [{ ...images[0], features: { ...images[0]?.features, f16: new Uint16Array(512) } }] },
    'layer f16 is a Uint16Array; features are float32',
  ],
  ['dropout of everything', { settings: { dropout: 1 } }, 'dropout lies in [0, 1), not at 1'],
  ['half a step', { settings: { steps: 0.5 } }, 'steps is a whole number of at least 1, not 0.5'],
  ['a rate at which it diverges', { settings: { ...smallSettings, learningRate: 1e30 } }, 'training diverged'],
])('[I26] %s is refused', async (_case, change, message) => {
  await expect(trainInterpreter({ ...request, ...change } as TrainingRequest, openSession)).rejects.toThrow(message);
});

test('[I5] the rate climbs to its peak and stays there, however many steps follow', () => {
  const rates = Array.from({ length: 400 }, (_, step) => learningRateAt(1, step));
  expect(rates[0]).toBeLessThan(0.05);
  expect(rates.every((rate, step) => step === 0 || rate >= (rates[step - 1] as number))).toBe(true);
  expect(new Set(rates.slice(40))).toEqual(new Set([1]));
});

test('[I7] what an image weighs decides what is learnt: of two that contradict each other the heavier is believed', async () => {
  const [first] = images as [LabelledImage];
  const contrary = { ...first, labels: first.labels.map((label) => (label + 1) % 3) };
  const settings = { ...smallSettings, steps: 240 };
  const trained = (weights: readonly [number, number]): Promise<Interpreter> =>
    trainInterpreter(
      {
        ...request,
        settings,
        images: [
          { ...first, weight: weights[0] },
          { ...contrary, weight: weights[1] },
        ],
      },
      openSession,
    );
  const margin = async (weights: readonly [number, number]): Promise<number> => {
    const interpreter = await trained(weights);
    return (await accuracy(interpreter, first)) - (await accuracy(interpreter, contrary));
  };
  const margins = [await margin([1, 0]), await margin([1, 0.25]), await margin([0.25, 1]), await margin([0, 1])];
  expect(margins).toEqual([...margins].sort((a, b) => b - a));
  expect([margins[1]! > 0.3, margins[2]! < -0.3]).toEqual([true, true]);
});
