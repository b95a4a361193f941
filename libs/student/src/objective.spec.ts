import { build, float32, input, tensor, type Tensor } from '@gannet/onnx';
import { initialParameters, parameterCount, unpack } from '@gannet/training';
import { type Architecture, objectiveOf, planOf } from './index.js';
import type { ObjectiveOptions } from './objective.js';
import { openSession } from './testing/sessions.js';
import { manyShapes, SIDE } from './testing/shapes.js';

const architecture: Architecture = {
  task: { kind: 'parts', classes: 3 },
  width: SIDE,
  height: SIDE,
  widths: [4, 4, 4, 4],
};
const samples = manyShapes(2, 11);
const image = Uint8Array.from(samples.flatMap(({ rgb }) => [...rgb]));
const label = Uint8Array.from(samples.flatMap(({ labels }) => [...labels]));

/** The loss of a batch at the start. */
async function lossOf(options: Omit<ObjectiveOptions, 'batch'>, targets: Record<string, Uint8Array>): Promise<number> {
  const objective = objectiveOf(architecture, { batch: 2, ...options });
  const plan = planOf(architecture);
  const parameters = input('parameters', [parameterCount(plan)]);
  const fed = Object.fromEntries(
    Object.entries(objective.each).map(([name, { dims, type }]) => [name, input(name, dims, type)]),
  );
  const session = await openSession(
    build({ parameters, ...fed }, { loss: objective.loss(unpack(parameters, plan), fed) }),
  );
  const feeds = Object.fromEntries(
    Object.entries({ image, ...targets }).map(([name, data]): [string, Tensor] => [
      name,
      tensor('uint8', objective.each[name]?.dims as number[], data),
    ]),
  );
  const results = await session.run({
    parameters: tensor('float32', [parameterCount(plan)], initialParameters(plan, 3)),
    ...feeds,
  });
  await session.close();
  return float32(results, 'loss')[0] as number;
}

const plain = { isSoft: false, isWeighted: false };

test('[S6] shares of one class are that class', async () => {
  const shares = new Uint8Array(label.length * 3);
  label.forEach((of, pixel) => (shares[3 * pixel + of] = 255));
  expect(await lossOf({ isSoft: true, isWeighted: false }, { shares })).toBeCloseTo(await lossOf(plain, { label }), 5);
});

test('[S6] a pixel of class 255 counts as one of weight 0 does, and half weights all over change nothing', async () => {
  const masked = label.map((of, pixel) => (pixel % 3 === 0 ? 255 : of));
  const weight = label.map((_, pixel) => (pixel % 3 === 0 ? 0 : 128));
  const [unknown, weightless] = [
    await lossOf(plain, { label: masked }),
    await lossOf({ isSoft: false, isWeighted: true }, { label, weight }),
  ];
  expect(weightless).toBeCloseTo(unknown, 5);
  expect(unknown).not.toBeCloseTo(await lossOf(plain, { label }), 5);
});

test('[S6] a class that counts alone is all the loss there is', async () => {
  const only = label.map((of) => (of === 1 ? 1 : 255));
  expect(await lossOf({ ...plain, classWeights: Float32Array.of(0, 2, 0) }, { label })).toBeCloseTo(
    await lossOf(plain, { label: only }),
    5,
  );
});

test('[S6] where nothing is known the loss is 0', async () => {
  expect(await lossOf(plain, { label: label.map(() => 255) })).toBe(0);
});
