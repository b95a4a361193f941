import { encodeInterpreter, initialParameters, type Interpreter, labelGraph } from '@gannet/interpreter';
import { mulberry32, standardNormal } from '@gannet/metrics';
import { dataOf, float32, OPSETS, tensor, type Tensor } from '@gannet/onnx';
import { openPredictor, type Student } from '../../../index.js';
import type { PartsTask } from '../types.js';
import { openSession } from '../../../testing/sessions.js';
import { manyShapes, SIDE } from '../../../testing/shapes.js';
import { decodeJoint, encodeJoint, isJoint } from './codec.js';
import { jointLabelGraph } from './joint-graph.js';
import { trainOpinion, type OpinionRequest } from './opinion.js';
import { reductionOf, smaller } from './reduction.js';

const request: OpinionRequest = {
  imageSide: SIDE,
  labelSide: SIDE,
  classes: 3,
  examples: manyShapes(12, 3).map(({ rgb, labels }, at) => ({ rgb, labels, weight: at === 0 ? 0.5 : 1 })),
  mirror: { pairs: [] },
  seed: 5,
  origin: 'shapes',
  steps: 12,
};

function interpreterOf(resolution: number, classes = 3): Interpreter {
  const hidden = [8, 6] as const;
  return {
    layers: [{ name: 'f', channels: 4, resolution: resolution / 2 }],
    resolution,
    classes,
    members: 3,
    hidden,
    parameters: initialParameters(3, { depth: 4, hidden, classes }, 9),
  };
}

function feedsFor(rgb: Uint8Array, side: number, seed: number): Record<string, Tensor> {
  const rng = mulberry32(seed);
  const image = new Float32Array(rgb.length);
  for (let at = 0; at < side * side; at++)
    for (let channel = 0; channel < 3; channel++)
      image[channel * side * side + at] = (rgb[3 * at + channel] as number) / 127.5 - 1;
  return {
    f: tensor(
      'float32',
      [1, 4, side / 2, side / 2],
      Float32Array.from({ length: side * side }, () => standardNormal(rng)),
    ),
    image: tensor('float32', [1, 3, side, side], image),
  };
}

let opinion: Student<PartsTask>;
beforeAll(async () => {
  opinion = await trainOpinion(request, openSession);
});

test('[J1] a training that was interrupted goes on from its checkpoint to the same bits, and tells its progress', async () => {
  const shares: number[] = [];
  const kept: Uint8Array[] = [];
  const stopped = trainOpinion(request, openSession, {
    onShare: (share) => {
      shares.push(share);
      if (kept.length === 3) throw new Error('stopped');
    },
    onCheckpoint: (checkpoint) => void kept.push(checkpoint),
  });
  await expect(stopped).rejects.toThrow('stopped');
  expect(shares.at(-1)).toBeLessThan(0.7);
  const inBuffer = Buffer.alloc(kept.at(-1)!.length + 3).subarray(3); // as files are read: somewhere in a larger buffer
  inBuffer.set(kept.at(-1)!);
  const resumed = await trainOpinion(request, openSession, { checkpoint: inBuffer });
  expect(resumed.parameters).toEqual(opinion.parameters);
  expect(resumed.temperature).toBe(opinion.temperature);
  await expect(
    trainOpinion({ ...request, origin: 'others' }, openSession, { checkpoint: kept.at(-1)! }),
  ).rejects.toThrow('the checkpoint is of another training');
});

test('[J2] a label is the class with the largest product of both probabilities; uncertainty and score stay the interpreter’s', async () => {
  const interpreter = interpreterOf(SIDE);
  const [alone, joint, predictor] = await Promise.all([
    openSession(labelGraph(interpreter)),
    openSession(jointLabelGraph(interpreter, opinion, { opset: OPSETS.usual, imageSide: SIDE })),
    openPredictor(opinion.architecture, openSession),
  ]);
  let [differing, changed] = [0, 0];
  for (const [index, { rgb }] of manyShapes(6, 8).entries()) {
    const feeds = feedsFor(rgb, SIDE, index);
    const [before, after] = [await alone.run({ f: feeds['f']! }), await joint.run(feeds)];
    expect(float32(after, 'uncertainty')).toEqual(float32(before, 'uncertainty'));
    expect(float32(after, 'score')).toEqual(float32(before, 'score'));
    const [mean, labels] = [float32(before, 'probabilities'), dataOf(after, 'label', 'uint8')];
    for await (const { logits } of predictor.predict(opinion, [{ rgb }])) {
      const pixels = SIDE * SIDE;
      labels.forEach((label, pixel) => {
        const exps = [0, 1, 2].map((of) => Math.exp((logits[of * pixels + pixel] as number) / opinion.temperature));
        const sum = exps.reduce((all, one) => all + one, 0);
        const products = exps.map((one, of) => ((mean[of * pixels + pixel] as number) + 1e-3) * (one / sum + 1e-3));
        if (products[label] !== Math.max(...products)) differing++; // only by rounding
        if (label !== dataOf(before, 'label', 'uint8')[pixel]) changed++;
      });
    }
  }
  expect(differing).toBeLessThanOrEqual(2);
  expect(changed).toBeGreaterThan(100); // the interpreter is untrained
  await Promise.all([alone.close(), joint.close(), predictor.close()]);
});

test('[J3] its file gives the same interpreter and opinion; a damaged one is refused with what is wrong', () => {
  const interpreter = interpreterOf(SIDE);
  const bytes = encodeJoint(encodeInterpreter(interpreter), opinion);
  expect(isJoint(bytes)).toBe(true);
  expect(isJoint(encodeInterpreter(interpreter))).toBe(false);
  const read = decodeJoint(bytes);
  expect(read.interpreter).toEqual(interpreter);
  expect(read.opinion.parameters).toEqual(opinion.parameters);
  expect(read.opinion.statistics).toEqual(opinion.statistics);
  expect(read.opinion.architecture).toEqual(opinion.architecture);
  expect(() => decodeJoint(bytes.subarray(0, bytes.length - 4))).toThrow('with a second opinion takes');
  expect(() => decodeJoint(bytes.subarray(0, 10))).toThrow('not an interpreter with a second opinion');
  expect(() => decodeJoint(encodeInterpreter(interpreter))).toThrow('not an interpreter with a second opinion');
  const broken = bytes.slice();
  broken.fill(0xff, broken.length - 4);
  expect(() => decodeJoint(broken)).toThrow('not finite');
});

test('[J3] an opinion of other classes or of another size does not fit', () => {
  expect(() => jointLabelGraph(interpreterOf(SIDE, 4), opinion, { opset: OPSETS.usual, imageSide: SIDE })).toThrow(
    'a second opinion on 4 classes at 16 pixels is a student of 4 classes at 16 × 16, not of 3 at 16 × 16',
  );
  expect(() => jointLabelGraph(interpreterOf(2 * SIDE), opinion, { opset: OPSETS.usual, imageSide: 2 * SIDE })).toThrow(
    'at 32 × 32',
  );
});

test.each([
  [64, 64, 1],
  [128, 128, 1],
  [192, 96, 2],
  [256, 128, 2],
  [1024, 128, 8],
  [150, 75, 2],
  [259, 37, 7],
])('[J4] images of %d pixels are seen at %d, reduced by %d', (resolution, side, factor) => {
  expect(reductionOf(resolution)).toEqual({ side, factor });
});

test('[J4] a reduced image has the mean colours, and the labels of the pixels in the middle', () => {
  const rgb = Uint8Array.from({ length: 4 * 4 * 3 }, (_, at) => Math.floor(at / 3));
  const labels = Uint8Array.from({ length: 16 }, (_, at) => at);
  const small = smaller({ rgb, labels }, { imageSide: 4, labelSide: 4, side: 2 });
  expect([...small.labels]).toEqual([5, 7, 13, 15]);
  expect([...small.rgb].filter((_, at) => at % 3 === 0)).toEqual([3, 5, 11, 13]); // 2.5, 4.5, 10.5, 12.5 rounded up
});

test('[J4] an opinion on large images sees them reduced, and its labels are as large as they', async () => {
  const resolution = 144;
  const { side } = reductionOf(resolution);
  const { rgb, labels } = manyShapes(1, 4, resolution)[0]!;
  const large = await trainOpinion(
    { ...request, imageSide: resolution, labelSide: resolution, steps: 2, examples: [{ rgb, labels }] },
    openSession,
  );
  expect(large.architecture).toMatchObject({ width: side, height: side });
  const session = await openSession(
    jointLabelGraph(interpreterOf(resolution), large, { opset: OPSETS.most, imageSide: resolution }),
  );
  expect((await session.run(feedsFor(rgb, resolution, 1)))['label']?.dims).toEqual([1, resolution, resolution]);
  await session.close();
});

test('[J4] where labels are smaller than the image, the opinion sees it at their size, and gives them at the wanted one', async () => {
  const { rgb } = manyShapes(1, 4, 2 * SIDE)[0]!;
  const { labels } = manyShapes(1, 4, SIDE)[0]!;
  const small = await trainOpinion(
    { ...request, imageSide: 2 * SIDE, steps: 2, examples: [{ rgb, labels }] },
    openSession,
  );
  expect(small.architecture).toMatchObject({ width: SIDE, height: SIDE });
  const interpreter = interpreterOf(SIDE);
  const { image } = feedsFor(rgb, 2 * SIDE, 1);
  const { f } = feedsFor(manyShapes(1, 4, SIDE)[0]!.rgb, SIDE, 1);
  const labelsAt = async (side: number) => {
    const session = await openSession(
      jointLabelGraph(interpreter, small, { opset: OPSETS.usual, imageSide: 2 * SIDE, side }),
    );
    const made = await session.run({ f: f!, image: image! });
    await session.close();
    return [dataOf(made, 'label', 'uint8'), float32(made, 'uncertainty')] as const;
  };
  const [own, large] = [await labelsAt(SIDE), await labelsAt(2 * SIDE)];
  const pixel = (at: number): number => Math.floor(at / (4 * SIDE)) * SIDE + Math.floor((at % (2 * SIDE)) / 2);
  own.forEach((map, which) => {
    expect(large[which]).toHaveLength(4 * map.length);
    expect([...large[which]!]).toEqual(Array.from(large[which]!, (_, at) => map[pixel(at)]));
  });
});
