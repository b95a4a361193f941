import { mulberry32 } from '@gannet/metrics';
import { float32, tensor } from '@gannet/onnx';
import fc from 'fast-check';
import { featureFeeds } from '../evaluation.js';
import { decodeInterpreter, encodeInterpreter } from '../codec.js';
import { withMembers } from '../parameters.js';
import { openSession } from '../testing/sessions.js';
import { materialisedHypercolumn, randomFeatures, randomInterpreter, smallDimensions } from '../testing/small.js';
import { decodeKeypointInterpreter, encodeKeypointInterpreter } from './codec.js';
import { crossValidateOn } from './cross-validation.js';
import { heatEntropy } from './entropy.js';
import { evaluateKeypoints } from './evaluation.js';
import { fitKeypoints } from './fit.js';
import { keypointGraph } from './graph.js';
import { chooseHeatPixels, heatAt } from './heat.js';
import { gatherHeat } from './training-set.js';
import { placementGraph } from './placement-graph.js';
import { located, readKeypoints, spreadOf } from './read.js';
import { keypointSettingsOf, trainKeypoints } from './training.js';
import { keypoints } from '../tasks/keypoints.js';
import { DEFAULT_LEVELS, fitLevels, visibilityOf } from './visibility.js';
import type { KeypointRequest, Placement, Visibility } from './types.js';

const SIDE = 16;
/** The first keypoint is never there, the second always hidden, the third always seen. */
const MIXED = [
  { there: 100, seen: 100 },
  { there: -100, seen: 100 },
  { there: -100, seen: -100 },
];
const at = (x: number, y: number, visibility: Visibility = 2): Placement => ({ x, y, visibility });

/** The heat of members computed from the definition, [member][keypoint][pixel]. */
function plainHeat({
  network,
  features,
}: {
  network: ReturnType<typeof randomInterpreter>;
  features: Record<string, Float32Array>;
}): number[][][] {
  const rows = materialisedHypercolumn(features, network.layers, SIDE);
  const depth = rows.length / SIDE ** 2;
  const {
    hidden: [h1, h2],
    classes,
    parameters: { w1, b1, w2, b2, w3, b3 },
  } = network;
  const layer = (x: number[], w: Float32Array, b: Float32Array, member: number, width: number): number[] =>
    Array.from({ length: width }, (_, unit) =>
      x.reduce(
        (sum, value, from) => sum + value * (w[(member * x.length + from) * width + unit] as number),
        b[member * width + unit] as number,
      ),
    );
  return Array.from({ length: network.members }, (_, member) => {
    const outputs = Array.from({ length: SIDE ** 2 }, (__, pixel) => {
      const row = Array.from(rows.subarray(pixel * depth, (pixel + 1) * depth));
      const a1 = layer(row, w1, b1, member, h1).map((z) => Math.max(0, z));
      const a2 = layer(a1, w2, b2, member, h2).map((z) => Math.max(0, z));
      return layer(a2, w3, b3, member, classes);
    });
    return Array.from({ length: classes }, (__, k) => outputs.map((output) => output[k] as number));
  });
}

/** The top of a map between pixels, straight from the definition. */
function plainTop(map: readonly number[]): { x: number; y: number; peak: number } {
  const best = map.reduce((top, value, index) => (value > (map[top] as number) ? index : top), 0);
  const [row, column] = [Math.floor(best / SIDE), best % SIDE];
  const cold = (y: number, x: number): number => Math.log(Math.max(1e-3, map[y * SIDE + x] as number));
  const top = (index: number, heat: (at: number) => number): number => {
    const at = Math.min(SIDE - 2, Math.max(1, index));
    const [before, middle, after] = [heat(at - 1), heat(at), heat(at + 1)];
    const bend = before + after - 2 * middle;
    return index + 0.5 + (bend < -1e-6 ? Math.max(-0.5, Math.min(0.5, at - index + (before - after) / (2 * bend))) : 0);
  };
  return { x: top(column, (x) => cold(row, x)), y: top(row, (y) => cold(y, column)), peak: map[best] as number };
}

/**
 * Images whose first keypoint lies where f16's first channel has a bump, and whose second is there only in every other
 * image.
 */
function learnableImages(count: number): KeypointRequest['images'] {
  return Array.from({ length: count }, (_, index) => {
    const rng = mulberry32(index + 1);
    const features = randomFeatures(smallDimensions.layers, 50 + index);
    const places = [0, 1].map(() => ({ x: 3 + 10 * rng(), y: 3 + 10 * rng() }));
    const isThere = [true, index % 2 === 0];
    const top = features['f16'] as Float32Array;
    for (let channel = 0; channel < 2; channel++) {
      for (let pixel = 0; pixel < SIDE ** 2; pixel++) {
        const [x, y] = [(pixel % SIDE) + 0.5, Math.floor(pixel / SIDE) + 0.5];
        const { x: px, y: py } = places[channel] as { x: number; y: number };
        top[channel * SIDE ** 2 + pixel] =
          (isThere[channel] ? 4 * Math.exp(-((x - px) ** 2 + (y - py) ** 2) / 4.5) : 0) +
          0.05 * (top[channel * SIDE ** 2 + pixel] as number);
      }
    }
    return { features, points: places.map(({ x, y }, k) => (isThere[k] ? at(x, y) : at(0, 0, 0))) };
  });
}

const request = (images: KeypointRequest['images']): KeypointRequest => ({
  layers: smallDimensions.layers,
  resolution: SIDE,
  keypoints: 2,
  sigma: 0.1,
  seed: 3,
  images,
  settings: { members: 4, hidden: [16, 8], steps: 150, batch: 64, pixelsPerImage: 128, learningRate: 0.02 },
});

describe('heat', () => {
  it("[K1] is a Gaussian of the distance from the pixel's centre, half as high for what is hidden and nothing for what is absent", () => {
    const heat = heatAt([at(2.5, 1.5), at(2.5, 1.5, 1), at(2.5, 1.5, 0)], [SIDE + 2, SIDE + 4], SIDE, 2);
    const expected = [1, 0.5, 0, Math.exp(-0.5), 0.5 * Math.exp(-0.5), 0];
    expected.forEach((value, index) => expect(heat[index]).toBeCloseTo(value, 6));
  });

  it('[K2] gathers pixels near every keypoint that is there and far from all, no pixel twice', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            x: fc.double({ min: 0, max: SIDE, noNaN: true }),
            y: fc.double({ min: 0, max: SIDE, noNaN: true }),
            visibility: fc.constantFrom<Visibility>(0, 1, 2),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        fc.integer({ min: 1, max: 300 }),
        fc.integer(),
        (points, wanted, seed) => {
          const { pixels, starts, counts } = chooseHeatPixels(
            points,
            { resolution: SIDE, sigma: 1, wanted },
            mulberry32(seed),
          );
          expect(new Set(pixels).size).toBe(pixels.length);
          expect(pixels.length).toBeGreaterThan(0);
          expect(pixels.length).toBeLessThanOrEqual(Math.max(wanted, points.length + 1));
          expect(starts).toHaveLength(counts.length + 1);
          for (let group = 0; group < counts.length; group++)
            expect(starts[group + 1]).toBeGreaterThan(starts[group] as number);
        },
      ),
    );
  });
});

describe('locating', () => {
  it("[K3][K4] gives the mean heat, and the place and height of its top and of every member's, as the definition has them", async () => {
    const network = randomInterpreter(5);
    const features = randomFeatures(smallDimensions.layers, 9);
    const session = await openSession(keypointGraph(network));
    try {
      const found = await session.run(featureFeeds(features, network.layers), [
        'heat',
        'place',
        'peak',
        'places',
        'peaks',
      ]);
      const byMember = plainHeat({ network, features });
      const mean = Array.from({ length: 3 }, (_, k) =>
        Array.from(
          { length: SIDE ** 2 },
          (__, p) => byMember.reduce((sum, maps) => sum + ((maps[k] as number[])[p] as number), 0) / 4,
        ),
      );
      expect(closest(float32(found, 'heat'), mean.flat())).toBeLessThan(1e-4);
      const tops = mean.map(plainTop);
      expect(
        closest(
          float32(found, 'place'),
          tops.flatMap(({ x, y }) => [x, y]),
        ),
      ).toBeLessThan(1e-3);
      expect(
        closest(
          float32(found, 'peak'),
          tops.map(({ peak }) => peak),
        ),
      ).toBeLessThan(1e-4);
      const own = byMember.flatMap((maps) => maps.map(plainTop));
      expect(
        closest(
          float32(found, 'places'),
          own.flatMap(({ x, y }) => [x, y]),
        ),
      ).toBeLessThan(1e-3);
      expect(
        closest(
          float32(found, 'peaks'),
          own.map(({ peak }) => peak),
        ),
      ).toBeLessThan(1e-4);
    } finally {
      await session.close();
    }
  });

  it('[K4] finds the centre of a Gaussian, at the edges too', async () => {
    const network = {
      layers: [{ name: 'f', channels: 1, resolution: SIDE }],
      resolution: SIDE,
      classes: 1,
      members: 1,
      hidden: [1, 1] as const,
      parameters: {
        w1: Float32Array.of(1),
        b1: Float32Array.of(0),
        w2: Float32Array.of(1),
        b2: Float32Array.of(0),
        w3: Float32Array.of(1),
        b3: Float32Array.of(0),
      },
    };
    const session = await openSession(keypointGraph(network, { outputs: ['place'] }));
    for (const [x, y] of [
      [0.1, 5.3],
      [0.5, 0.9],
      [1.3, 8],
      [15.9, 15.1],
      [8.4, 15.5],
      [3, 0],
    ] as const) {
      const heat = heatAt(
        [at(x, y)],
        Array.from({ length: SIDE ** 2 }, (_, pixel) => pixel),
        SIDE,
        1.5,
      );
      const { place: found } = await session.run({ f: tensor('float32', [1, 1, SIDE, SIDE], heat) });
      expect(closest(found!.data as Float32Array, [x, y])).toBeLessThan(1e-3);
    }
    await session.close();
  });

  it('[K1] what an absent keypoint has for a place means nothing', () => {
    expect(heatAt([at(NaN, Infinity, 0)], [0, 1], SIDE, 1)).toEqual(new Float32Array(2));
  });

  it('[K5] a spread counts members by how much they see', () => {
    const place = (x: number, y: number, weight: number) => ({ x, y, weight });
    expect(spreadOf([place(0, 0, 1), place(6, 8, 1)])).toBe(5);
    expect(spreadOf([place(0, 0, 0.5), place(6, 8, 0.5)])).toBe(2.5);
    expect(spreadOf([place(3, 3, 1), place(14, 0, 0), place(0, 9, 0)])).toBe(0);
    expect(spreadOf([place(3, 3, 0), place(14, 0, 0)])).toBe(0);
  });

  it('[K6] tells visibility by height, and holds what is there inside the image', () => {
    expect([-1, 0.24, 0.25, 0.74, 0.75, 2].map((peak) => visibilityOf(peak, DEFAULT_LEVELS))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
    const interpreter = {
      network: randomInterpreter(1),
      sigma: 0.03,
      levels: [DEFAULT_LEVELS, DEFAULT_LEVELS, DEFAULT_LEVELS],
    };
    expect(
      located({ x: [-0.25, 5, 7], y: [16.5, 6, 8], peak: [0.9, 0.5, 0.1], spread: [0.25, 0.5, 0] }, interpreter),
    ).toEqual({
      points: [
        { ...at(0, SIDE), spread: 0.25 },
        { ...at(5, 6, 1), spread: 0.5 },
        { ...at(0, 0, 0), spread: 0 },
      ],
      score: 0.25,
    });
  });

  it('[K6] puts the levels where they are wrong least often, and else half-way', () => {
    expect(fitLevels([0.8, 0.9], [2, 2])).toEqual(DEFAULT_LEVELS);
    expect(fitLevels([0.5, 0.6, 0.3], [2, 2, 0])).toEqual({ there: 0.4, seen: expect.closeTo(0.4) });
    expect(fitLevels([], [])).toEqual(DEFAULT_LEVELS);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), fc.constantFrom<Visibility>(0, 1, 2)), {
          maxLength: 12,
        }),
        (pairs) => {
          const { there, seen } = fitLevels(
            pairs.map(([peak]) => peak),
            pairs.map(([, visibility]) => visibility),
          );
          expect(there).toBeLessThanOrEqual(seen);
        },
      ),
    );
  });

  it.each([13, 17, 18, 20])(
    '[K11] the placement graph, in opset %d, says what is read and located, to rounding',
    async (opset) => {
      for (const seed of [5, 6, 7]) {
        const network = randomInterpreter(seed);
        const features = featureFeeds(randomFeatures(smallDimensions.layers, seed + 4), network.layers);
        const [reader, whole] = await Promise.all([
          openSession(keypointGraph(network)),
          openSession(placementGraph({ network, sigma: 0.03, levels: MIXED }, { opset })),
        ]);
        const read = await readKeypoints(reader, features, network);
        const made = await whole.run(features);
        await Promise.all([reader.close(), whole.close()]);
        const { points, score } = located(read, { network, sigma: 0.03, levels: MIXED });
        expect(points.map(({ visibility }) => visibility)).toEqual([0, 1, 2]);
        expect(
          closest(
            float32(made, 'keypoints'),
            points.flatMap(({ x, y, visibility }) => [x, y, visibility]),
          ),
        ).toBeLessThan(1e-3);
        expect(
          closest(
            float32(made, 'spread'),
            points.map(({ spread }) => spread),
          ),
        ).toBeLessThan(1e-5);
        expect(float32(made, 'score')[0]).toBeCloseTo(score, 5);
      }
    },
  );

  it('[K11] [K5] members that see nothing at all are not uncertain, and all is absent', async () => {
    const network = randomInterpreter(5);
    const { w3, b3 } = network.parameters;
    const blind = { ...network, parameters: { ...network.parameters, w3: w3.map(() => 0), b3: b3.map(() => -1) } };
    const session = await openSession(
      placementGraph({ network: blind, sigma: 0.03, levels: network.layers.map(() => DEFAULT_LEVELS) }),
    );
    const made = await session.run(featureFeeds(randomFeatures(smallDimensions.layers, 9), network.layers));
    await session.close();
    expect([float32(made, 'keypoints'), float32(made, 'spread'), float32(made, 'score')]).toEqual([
      new Float32Array(9),
      new Float32Array(3),
      new Float32Array(1),
    ]);
  });

  it('[K7] refuses features that are no numbers', async () => {
    const network = randomInterpreter(5);
    const session = await openSession(keypointGraph(network));
    try {
      const feeds = {
        ...featureFeeds(randomFeatures(smallDimensions.layers, 9), network.layers),
        f4: tensor('float32', [1, 3, 4, 4], new Float32Array(48).fill(Number.NaN)),
      };
      await expect(readKeypoints(session, feeds, network)).rejects.toThrow(
        'the features hold numbers that are not finite',
      );
    } finally {
      await session.close();
    }
  });

  it('[K8] one member is undecided by the entropy of its heat, by as much as it sees', () => {
    expect(heatEntropy(Float32Array.of(0, 1, 0, 0, 0.5, 0.5, 0.5, 0.5, -1, -1, 0, 0), 3)).toBeCloseTo(
      (0 + 0.5 * Math.log(4) + 0) / 3,
      6,
    );
  });
});

describe('training', () => {
  it('[K9] finds keypoints in images it never saw, and which are absent; one seed, one answer', async () => {
    const images = learnableImages(14);
    const { interpreter } = await fitKeypoints(request(images.slice(0, 12)), openSession);
    const session = await openSession(keypointGraph(interpreter.network));
    try {
      for (const { features, points } of images.slice(12)) {
        const read = await readKeypoints(
          session,
          featureFeeds(features as Record<string, Float32Array>, smallDimensions.layers),
          interpreter.network,
        );
        const { points: found } = located(read, interpreter);
        expect(found.map(({ visibility }) => visibility > 0)).toEqual(points.map(({ visibility }) => visibility > 0));
        points.forEach(
          (point, k) =>
            point.visibility > 0 && expect(Math.hypot(found[k]!.x - point.x, found[k]!.y - point.y)).toBeLessThan(1),
        );
      }
    } finally {
      await session.close();
    }
    const held = await evaluateKeypoints(images.slice(12), interpreter, openSession, { seed: 3 });
    expect(held).toMatchObject({
      images: 2,
      pck: [{}, {}, { share: { value: 1 } }, { share: { value: 1 } }],
      visibilityAccuracy: { value: 1 },
    });
    await expect(evaluateKeypoints([], interpreter, openSession, { seed: 3 })).rejects.toThrow(
      'there is no image to measure an interpreter on',
    );
    const { network } = await trainKeypoints(request(images.slice(0, 12)), openSession);
    expect(encodeInterpreter(network)).toEqual(encodeInterpreter(interpreter.network));
  });

  it('[K15] answers and errors are in pixels of the image, of which heat may have fewer', async () => {
    const images = learnableImages(4);
    const examplesOf = (unit: number) =>
      images.map(({ features, points }) => ({
        features: () => Promise.resolve(features as Record<string, Float32Array>),
        answer: points.map(({ x, y, visibility }) => ({ x: unit * x, y: unit * y, visibility })),
      }));
    const fitted = (unit: number) =>
      keypoints.fit(
        {
          ...{
            layers: smallDimensions.layers,
            resolution: SIDE,
            imageSide: unit * SIDE,
            seed: 3,
            threads: 1,
            steps: 20,
          },
          ...{ shape: { keypoints: 2, sigma: 0.1 }, examples: examplesOf(unit) },
        },
        openSession,
        () => undefined,
      );
    const [same, large] = [await fitted(1), await fitted(4)];
    expect(keypoints.encode(large.interpreter)).toEqual(keypoints.encode(same.interpreter));
    const errors = [same, large].map(({ validation }) => {
      const { meanError, byKeypoint, calibration } = validation!;
      return [meanError, ...byKeypoint.map((one) => one.meanError), ...calibration.kept.map((one) => one.meanError)];
    });
    errors[1]!.forEach(({ value, interval }, at) => {
      const own = errors[0]![at]!;
      expect(value).toBeCloseTo(4 * own.value!, 9);
      expect(interval?.high).toBeCloseTo(4 * own.interval!.high, 9);
    });
    expect(large.validation!.pck).toEqual(same.validation!.pck);

    const { interpreter } = same;
    const [own, image] = await Promise.all(
      [SIDE, 4 * SIDE].map(async (imageSide) => {
        const session = await openSession(keypoints.graph('label', interpreter, { opset: 17, imageSide }));
        const features = images[0]!.features as Record<string, Float32Array>;
        const made = keypoints.outputOf(await session.run(featureFeeds(features, smallDimensions.layers)));
        await session.close();
        return made.points;
      }),
    );
    expect(image).toEqual(own!.map(({ x, y, ...rest }) => ({ ...rest, x: 4 * x, y: 4 * y })));
    const options = { seed: 3, threads: 1 };
    const measured = await keypoints.evaluate(interpreter, examplesOf(4), openSession, {
      ...options,
      imageSide: 4 * SIDE,
    });
    const before = await keypoints.evaluate(interpreter, examplesOf(1), openSession, { ...options, imageSide: SIDE });
    expect(measured.meanError.value).toBeCloseTo(4 * before.meanError.value!, 9);
    expect(measured.pck05).toEqual(before.pck05);
  });

  it('[K10] cross-validates: every image is read by members that never saw it; one image has nothing to hold out', async () => {
    const images = learnableImages(8);
    const crossValidated = async (given: typeof images) => {
      const asked = request(given);
      const samples = await gatherHeat(asked, keypointSettingsOf(asked), openSession);
      return crossValidateOn(samples, asked, openSession);
    };
    const validation = await crossValidated(images);
    expect(validation).toMatchObject({
      images: 8,
      folds: 5,
      pck: [{ within: 0.02 }, { within: 0.05 }, { within: 0.1 }, { within: 0.15 }],
    });
    expect(validation!.pck[3]!.share.value).toBeGreaterThan(0.9);
    expect(validation!.visibilityAccuracy.value).toBeGreaterThan(0.8);
    expect(await crossValidated(images)).toEqual(validation);
    expect(validation!.levels).toHaveLength(2);
    expect(validation!.byKeypoint).toHaveLength(2);
    expect(await crossValidated(images.slice(0, 1))).toBeNull();
  });

  it.each<[string, Partial<KeypointRequest>, string]>([
    ['no image', { images: [] }, 'there is no image to train on'],
    [
      'too few placements',
      { images: [{ features: {}, points: [at(1, 1)] }] },
      'image 0 has 1 placements of 2 keypoints',
    ],
    [
      'a placement outside',
      { images: [{ features: {}, points: [at(1, 1), at(17, 1)] }] },
      'image 0 has keypoint 1 at (17, 1) with visibility 2, in 16 × 16 pixels',
    ],
    [
      'a placement that is no number',
      { images: [{ features: {}, points: [at(1, Number.NaN), at(1, 1)] }] },
      'image 0 has keypoint 0 at (1, NaN) with visibility 2',
    ],
    [
      'a weight below 0',
      { images: [{ features: {}, points: [at(1, 1), at(1, 1)], weight: -1 }] },
      'image 0 has weight -1',
    ],
    [
      'images that all weigh nothing',
      { images: [{ features: {}, points: [at(1, 1), at(1, 1)], weight: 0 }] },
      'every image has weight 0',
    ],
    ['a sigma that is no share', { sigma: 0 }, "sigma is a share of the image's side, 0 is not"],
    [
      'a sigma of less than a pixel',
      { sigma: 0.05 },
      'a sigma of 0.05 is 0.8 of a pixel where the side has 16: it is 0.0625 at least',
    ],
    ['no keypoint', { keypoints: 0 }, 'an interpreter tells 1 to 255 classes apart, not 0'],
  ])('[K13] refuses %s', async (_what, change, sentence) => {
    await expect(trainKeypoints({ ...request(learnableImages(1)), ...change }, openSession)).rejects.toThrow(sentence);
  });
});

describe('the file', () => {
  const interpreter = {
    network: randomInterpreter(2),
    sigma: 0.03,
    levels: [{ there: 0.2, seen: 0.6 }, DEFAULT_LEVELS, { there: 0.3, seen: 0.3 }],
  };

  it('[K14] gives back exactly what was written, and is not taken for one of parts', () => {
    const bytes = encodeKeypointInterpreter(interpreter);
    expect(decodeKeypointInterpreter(bytes)).toEqual(interpreter);
    expect(() => decodeInterpreter(bytes)).toThrow('this is an interpreter of keypoints, not of parts');
    expect(() => decodeKeypointInterpreter(encodeInterpreter(interpreter.network))).toThrow(
      'this is an interpreter of parts, not of keypoints',
    );
  });

  it('[K14] refuses levels that do not fit', () => {
    expect(() =>
      decodeKeypointInterpreter(encodeKeypointInterpreter({ ...interpreter, levels: [DEFAULT_LEVELS] })),
    ).toThrow('levels are two finite numbers for each of 3 keypoints');
    expect(() => decodeKeypointInterpreter(encodeKeypointInterpreter({ ...interpreter, sigma: 2 }))).toThrow(
      "sigma is a share of the image's side, 2 is not",
    );
  });

  it('[K5] some members of a keypoint interpreter read keypoints too', async () => {
    const one = withMembers(interpreter.network, [1]);
    const session = await openSession(keypointGraph(one));
    try {
      const read = await readKeypoints(
        session,
        featureFeeds(randomFeatures(smallDimensions.layers, 4), one.layers),
        one,
      );
      expect(read.spread).toEqual([0, 0, 0]);
    } finally {
      await session.close();
    }
  });
});

function closest(values: Float32Array, expected: readonly number[]): number {
  expect(values).toHaveLength(expected.length);
  return expected.reduce((worst, value, index) => Math.max(worst, Math.abs(value - (values[index] as number))), 0);
}
