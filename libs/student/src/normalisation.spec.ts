import { float32, tensor } from '@gannet/onnx';
import { initialParameters } from '@gannet/training';
import { type Architecture, openPredictor, openStatistics, planOf } from './index.js';
import { statisticsPlanOf } from './network.js';
import { statisticsGraph } from './normalisation.js';
import { openSession } from './testing/sessions.js';
import { manyShapes, SIDE } from './testing/shapes.js';

const architecture: Architecture = {
  task: { kind: 'parts', classes: 3 },
  width: SIDE,
  height: SIDE,
  widths: [4, 4, 4, 4],
};
const parameters = initialParameters(planOf(architecture), 1);
const images = manyShapes(48, 5);

test('[N1] the first layer is normalised by the statistics of all images, as if they were one batch', async () => {
  const [statistics, session] = [
    await openStatistics(architecture, openSession),
    await openSession(statisticsGraph(architecture, 48)),
  ];
  const found = await statistics.of(parameters, images);
  const image = Uint8Array.from(images.flatMap(({ rgb }) => [...rgb]));
  const whole = float32(
    await session.run({
      image: tensor('uint8', [48, SIDE, SIDE, 3], image),
      parameters: tensor('float32', [parameters.length], parameters),
    }),
    'statistics',
  );
  await Promise.all([statistics.close(), session.close()]);
  expect(Object.keys(statisticsPlanOf(architecture)).slice(0, 2)).toEqual(['stem.mean', 'stem.variance']);
  for (let at = 0; at < 8; at++) expect(found[at]).toBeCloseTo(whole[at] as number, 4);
});

test('[N1] statistics of other images change what a student says; fewer than a group are repeated', async () => {
  const [statistics, predictor] = [
    await openStatistics(architecture, openSession),
    await openPredictor(architecture, openSession),
  ];
  const dark = images.map(({ rgb }) => ({ rgb: rgb.map((value) => value / 4) }));
  const [own, other, few] = [
    await statistics.of(parameters, images),
    await statistics.of(parameters, dark),
    await statistics.of(parameters, images.slice(0, 3)),
  ];
  const logits = async (of: Float32Array): Promise<Float32Array> => {
    for await (const output of predictor.predict({ parameters, statistics: of }, images.slice(0, 1)))
      return output.logits;
    throw new Error('one image gives one output');
  };
  expect(await logits(other)).not.toEqual(await logits(own));
  expect([...(await logits(few))].every(Number.isFinite)).toBe(true);
  await expect(statistics.of(parameters, [])).rejects.toThrow('there is no image to take statistics of');
  await Promise.all([statistics.close(), predictor.close()]);
});
