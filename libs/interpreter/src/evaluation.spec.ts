import { confusionOf, scoresOf } from '@gannet/metrics';
import { dataOf } from '@gannet/onnx';
import { evaluateInterpreter, featureFeeds } from './evaluation.js';
import { labelGraph } from './label-graph.js';
import { openSession } from './testing/sessions.js';
import { learnableImage, randomInterpreter } from './testing/small.js';
import type { Features } from './types.js';

const interpreter = randomInterpreter(4);
const images = [1, 2, 3].map(learnableImage);

test('[I33] an interpreter is measured on images by all its members, each number with its interval; one seed, one answer', async () => {
  const found = await evaluateInterpreter(images, interpreter, openSession, { seed: 6 });
  const session = await openSession(labelGraph(interpreter, { outputs: ['label'] }));
  const [labels, truth] = [new Uint8Array(3 * 256), new Uint8Array(3 * 256)];
  for (const [index, image] of images.entries()) {
    labels.set(
      dataOf(await session.run(featureFeeds(image.features as Features, interpreter.layers)), 'label', 'uint8'),
      index * 256,
    );
    truth.set(image.labels, index * 256);
  }
  await session.close();
  expect(found.confusion).toEqual(confusionOf(truth, labels, 3));
  expect(found.scores).toEqual(scoresOf(found.confusion));
  for (const [interval, value] of [
    [found.meanIouInterval, found.scores.meanIou],
    [found.pixelAccuracyInterval, found.scores.pixelAccuracy],
  ] as const) {
    expect(interval!.low).toBeLessThanOrEqual(value!);
    expect(interval!.high).toBeGreaterThanOrEqual(value!);
  }
  expect(found.calibration.reliability.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(3 * 256);
  expect(await evaluateInterpreter(images, interpreter, openSession, { seed: 6 })).toEqual(found);
});

test('[I33] a class that is in no image is not present: it has no score, though it be answered somewhere, and does not count in the mean', async () => {
  const wide = {
    ...interpreter,
    classes: 4,
    parameters: {
      ...interpreter.parameters,
      w3: widened(interpreter.parameters.w3, 0),
      b3: widened(interpreter.parameters.b3, 1),
    },
  };
  const { scores, iouIntervals, confusion } = await evaluateInterpreter(images, wide, openSession, { seed: 6 });
  expect([scores.iou[3], iouIntervals[3]]).toEqual([null, null]);
  expect(scores.meanIou).toBeCloseTo((scores.iou as number[]).slice(0, 3).reduce((sum, iou) => sum + iou, 0) / 3, 12);
  expect(confusion.counts.filter((_, cell) => cell % 4 === 3).some((pixels) => pixels > 0)).toBe(true);
});

test('[I33] no image is refused', async () => {
  await expect(evaluateInterpreter([], interpreter, openSession, { seed: 6 })).rejects.toThrow(
    'there is no image to measure an interpreter on',
  );
});

/** Rows of three with a fourth number. */
function widened(rows: Float32Array, fourth: number): Float32Array {
  return Float32Array.from({ length: (rows.length / 3) * 4 }, (_, at) =>
    at % 4 === 3 ? fourth : (rows[Math.floor(at / 4) * 3 + (at % 4)] as number),
  );
}
