import { build, dataOf, float32, input, tensor, type Tensor } from '@gannet/onnx';
import { initialParameters, parameterCount, spansOf, unpack } from '@gannet/training';
import { byBatch } from './normalisation.js';
import { networkOf, pixelsOf } from './network.js';
import type { ObjectiveOptions } from './objective.js';
import { batchesOf, objectiveOf, openStatistics, planOf, trainStudent } from './index.js';
import type { StudentRequest } from './types.js';
import { openSession } from './testing/sessions.js';
import { manyShapes, SIDE, smallRequest } from './testing/shapes.js';

const unlabelled = manyShapes(9, 21).map(({ rgb }) => ({ rgb }));
const requestOf = (kind: 'parts' | 'keypoints'): StudentRequest => ({
  ...smallRequest({ steps: 8, stepsPerValidation: 4, batch: 3, mirror: { pairs: [] } }, kind),
  unlabelled,
});

/** Weights that are sure of everything they say, whatever it is. */
function loudWeights({ architecture }: StudentRequest): Float32Array {
  const plan = planOf(architecture);
  const weights = initialParameters(plan, 3);
  const [start, end] = spansOf(plan)['head.weight']!;
  return weights.map((weight, at) => (at >= start && at < end ? weight * 30 : weight));
}

/** What the network says of a batch, normalised by that batch. */
async function mapsOf({ architecture, settings }: StudentRequest, weights: Float32Array, image: Uint8Array) {
  const parameters = input('parameters', [weights.length]);
  const pixels = input('image', [settings.batch, SIDE, SIDE, 3], 'uint8');
  const maps = networkOf(unpack(parameters, planOf(architecture)), pixelsOf(pixels), architecture, byBatch());
  const session = await openSession(build({ parameters, image: pixels }, { maps }));
  const results = await session.run({
    parameters: tensor('float32', [weights.length], weights),
    image: tensor('uint8', [settings.batch, SIDE, SIDE, 3], image),
  });
  await session.close();
  return float32(results, 'maps');
}

/** The loss of the first step, with the unlabelled images or without. */
async function lossOf(
  request: StudentRequest,
  weights: Float32Array,
  options: Partial<ObjectiveOptions>,
): Promise<number> {
  const { architecture, settings } = request;
  const objective = objectiveOf(architecture, { batch: settings.batch, isSoft: false, isWeighted: false, ...options });
  const plan = planOf(architecture);
  const parameters = input('parameters', [parameterCount(plan)]);
  const fed = Object.fromEntries(
    Object.entries(objective.each).map(([name, { dims, type }]) => [name, input(name, dims, type)]),
  );
  const session = await openSession(
    build({ parameters, ...fed }, { loss: objective.loss(unpack(parameters, plan), fed) }),
  );
  const feeds = batchesOf(request).feeds(0, 1);
  const results = await session.run({
    parameters: tensor('float32', [parameterCount(plan)], weights),
    ...Object.fromEntries(
      Object.keys(objective.each).map((name): [string, Tensor] => {
        const { dims, data, type } = feeds[name]!;
        return [name, { dims: dims.slice(1), data, type } as Tensor];
      }),
    ),
  });
  await session.close();
  return float32(results, 'loss')[0] as number;
}

test('[U2] strong views learn what is sure in the weak one, and in the box what is sure of the image before', async () => {
  const request = requestOf('parts');
  const weights = loudWeights(request);
  const classWeights = Float32Array.of(0.5, 1, 2);
  const feeds = batchesOf(request).feeds(0, 1);
  const weak = await mapsOf(request, weights, dataOf(feeds, 'weak', 'uint8'));
  const [n, classes, pixels] = [3, 3, SIDE * SIDE];
  const at = (maps: Float32Array, image: number, of: number, pixel: number): number =>
    maps[(image * classes + of) * pixels + pixel]!;
  const probability = (maps: Float32Array, image: number, of: number, pixel: number): number =>
    1 / [0, 1, 2].reduce((sum, other) => sum + Math.exp(at(maps, image, other, pixel) - at(maps, image, of, pixel)), 0);
  let [expected, sure, boxed] = [0, 0, 0];
  for (const view of [0, 1]) {
    const strong = await mapsOf(request, weights, dataOf(feeds, `strong${view}`, 'uint8'));
    const box = dataOf(feeds, `box${view}`, 'uint8');
    for (let image = 0; image < n; image++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        const isBoxed = box[image * pixels + pixel] === 1;
        const from = isBoxed ? (image + n - 1) % n : image;
        const label = [0, 1, 2].find((of) => probability(weak, from, of, pixel) > 0.95);
        if (label === undefined) continue;
        sure++;
        if (isBoxed) boxed++;
        expected -= (classWeights[label]! * Math.log(probability(strong, image, label, pixel))) / (2 * n * pixels);
      }
    }
  }
  expect(sure).toBeGreaterThan(100);
  expect(sure).toBeLessThan(2 * n * pixels);
  expect(boxed).toBeGreaterThan(0);
  const [alone, together] = [
    await lossOf(request, weights, { classWeights }),
    await lossOf(request, weights, { classWeights, isConsistent: true }),
  ];
  expect(together - alone).toBeCloseTo(expected, 4);
});

test('[U2] a network that is sure of nothing learns nothing from unlabelled images', async () => {
  for (const kind of ['parts', 'keypoints'] as const) {
    const request = requestOf(kind);
    const plan = planOf(request.architecture);
    const [[start, end], [first, last]] = [spansOf(plan)['head.weight']!, spansOf(plan)['head.bias']!];
    // Of parts all classes alike; of keypoints heat between absent and there.
    const quiet = initialParameters(plan, 3).map((weight, at) =>
      at >= start && at < end ? 0 : at >= first && at < last ? 0.4 : weight,
    );
    expect(await lossOf(request, quiet, { isConsistent: true })).toBeCloseTo(await lossOf(request, quiet, {}), 6);
  }
});

test('[U1] the views of an image are moved alike, the weak one keeps its colours, and boxes show the image before', () => {
  const flat = Array.from({ length: 3 }, (_, index) => ({
    rgb: new Uint8Array(SIDE * SIDE * 3).fill(60 * index + 40),
  }));
  const request: StudentRequest = { ...requestOf('parts'), unlabelled: flat };
  const feeds = batchesOf(request).feeds(0, 20);
  const [weak, strong, box] = ['weak', 'strong0', 'box0'].map((name) => dataOf(feeds, name, 'uint8'));
  const pixels = SIDE * SIDE;
  const colours = new Set(weak);
  expect([...colours].sort((a, b) => a - b)).toEqual([40, 100, 160]);
  const meanOf = (image: number, isBoxed: boolean): number | null => {
    const some = Array.from({ length: pixels }, (_, pixel) => image * pixels + pixel).filter(
      (pixel) => (box![pixel] === 1) === isBoxed,
    );
    return some.length < 12 ? null : some.reduce((sum, pixel) => sum + strong![3 * pixel]!, 0) / some.length;
  };
  let boxes = 0;
  for (let step = 0; step < 20; step++) {
    for (let index = 0; index < 3; index++) {
      const image = 3 * step + index;
      const before = 3 * step + ((index + 2) % 3);
      const [inside, outside] = [meanOf(image, true), meanOf(before, false)];
      if (inside === null || outside === null) continue;
      boxes++;
      // Both are the same flat image, in the same colours but for the noise.
      expect(Math.abs(inside - outside)).toBeLessThan(8);
    }
  }
  expect(boxes).toBeGreaterThan(5);
});

test('[U3] [S2] [S3] it learns from unlabelled images too, by their statistics, and goes on to the same bits', async () => {
  for (const kind of ['parts', 'keypoints'] as const) {
    const request = requestOf(kind);
    const checkpoints: Uint8Array[] = [];
    const whole = await trainStudent(request, openSession, {
      onValidation: (_validations, checkpoint) => void checkpoints.push(checkpoint()),
    });
    if (kind === 'parts')
      expect(await trainStudent(request, openSession, { checkpoint: checkpoints[0]! })).toEqual(whole);
    const statistics = await openStatistics(request.architecture, openSession);
    expect(whole.student.statistics).toEqual(await statistics.of(whole.student.parameters, unlabelled));
    await statistics.close();
    const { unlabelled: _, ...labelledOnly } = request;
    await expect(trainStudent(labelledOnly, openSession, { checkpoint: checkpoints[0]! })).rejects.toThrow(
      'the checkpoint is of another training',
    );
  }
});

test('[S7] unlabelled images of another size, or none, are refused', async () => {
  const request = requestOf('parts');
  await expect(
    trainStudent({ ...request, unlabelled: [{ rgb: new Uint8Array(768) }, { rgb: new Uint8Array(9) }] }, openSession),
  ).rejects.toThrow('unlabelled image 1 has 9 bytes of colours, not 768');
  await expect(trainStudent({ ...request, unlabelled: [] }, openSession)).rejects.toThrow(
    'there is no unlabelled image',
  );
});
