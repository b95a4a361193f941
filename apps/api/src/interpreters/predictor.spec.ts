import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from '@gannet/contracts';
import { latentOf, pooledFeatures } from '@gannet/generator';
import {
  depthOf,
  encodeInterpreter,
  encodeKeypointInterpreter,
  featureFeeds,
  initialParameters,
  type KeypointsOutput,
  labelGraph,
  layersAt,
  type PartsOutput,
  placementGraph,
} from '@gannet/interpreter';
import { dataOf, float32, tensor } from '@gannet/onnx';
import { enlarged } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { encodeJoint, trainOpinion } from '@gannet/student';
import { readConfig } from '../config.js';
import { FolderPackages } from '../generators/folder-packages.js';
import { Generators } from '../generators/generators.js';
import { RunningGenerators } from '../generators/running-generators.js';
import { FolderStore } from '../storage/folder-store.js';
import { wholeOf } from '../storage/object-store.js';
import { NON_FINITE_LAYERS as layers, writeNonFiniteGenerator } from '../testing/non-finite-generator.js';
import { Models } from '../models/models.js';
import { type InferenceRequest, Predictor } from './predictor.js';
import { interpreterKey } from './weights.js';

const SIDE = 4;
let folder: string;
let predictor: Predictor;
const asked = (task: Task, digest: string): InferenceRequest => ({
  task,
  generator,
  interpreter: digest,
  seed: 85,
  psi: 1,
});
let models: Models;
let store: FolderStore;
let generator: string;
let interpreter: string;
/** The digest of an interpreter of keypoints. */
let pointer: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gannet-predictor-'));
  writeNonFiniteGenerator(path.join(folder, 'generators'));
  const config = readConfig({ DATA_DIR: folder, GENERATORS_DIR: path.join(folder, 'generators'), LOG_LEVEL: 'silent' });
  const folders = new FolderPackages(config);
  const generators = new Generators([folders]);
  models = new Models(config);
  await folders.onModuleInit();
  generator = folders.all()[0]!.digest;
  const hidden = [3, 2] as const;
  const network = {
    layers,
    resolution: SIDE,
    classes: 2,
    members: 2,
    hidden,
    parameters: initialParameters(2, { depth: 2, hidden, classes: 2 }, 1),
  };
  const bytes = encodeInterpreter(network);
  interpreter = createHash('sha256').update(bytes).digest('hex');
  const placing = encodeKeypointInterpreter({
    network,
    sigma: 0.1,
    levels: [0, 1].map(() => ({ there: 0.25, seen: 0.75 })),
  });
  pointer = createHash('sha256').update(placing).digest('hex');
  store = new FolderStore(path.join(folder, 'objects'));
  await store.put(interpreterKey(interpreter), bytes);
  await store.put(interpreterKey(pointer), placing);
  predictor = new Predictor(store, generators, new RunningGenerators(generators, models), models);
});
afterAll(async () => {
  await models.stopAll();
  await rm(folder, { recursive: true });
});

test('a generator that gives no numbers is refused with its seed, whatever is asked of it; its picture can still be looked at', async () => {
  const sentence =
    'The generator gives numbers that are not finite for seed 85 at psi 1: nothing can be learnt from that image, nor said of it. Start a round with a smaller psi, or repair the generator.';
  const asks = [
    predictor.embedding(generator, 85, 1),
    predictor.features(generator, 85, 1),
    predictor.score(asked('parts', interpreter)),
    predictor.label(asked('parts', interpreter)),
    predictor.label(asked('keypoints', pointer)),
    predictor.score(asked('keypoints', pointer)),
  ];
  for (const answer of await Promise.allSettled(asks))
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'INVALID', message: sentence } });
  await expect(predictor.embedding(generator, 85, 0)).rejects.toThrow('for seed 85 at psi 0'); // minus infinity
  expect(await predictor.image(generator, 85, 1)).toHaveLength(3 * SIDE ** 2);
});

test('the embedding of a candidate is the mean of its feature maps, bit for bit', async () => {
  const seed = Array.from({ length: 1000 }, (_, at) => at).find((at) => latentOf(at, 4).every((value) => value > 0))!;
  const features = await predictor.features(generator, seed, 1);
  const tensors = Object.fromEntries(
    layers.map(({ name, channels, resolution }) => [
      name,
      tensor('float32', [1, channels, resolution, resolution], features[name]!),
    ]),
  );
  expect(await predictor.embedding(generator, seed, 1)).toEqual(pooledFeatures({ layers }, tensors));
});

async function openBundled() {
  const folders = new FolderPackages(
    readConfig({ GENERATORS_DIR: path.resolve(import.meta.dirname, '../../../../generators'), LOG_LEVEL: 'silent' }),
  );
  await folders.onModuleInit();
  const generators = new Generators([folders]);
  const bundled = new Predictor(store, generators, new RunningGenerators(generators, models), models);
  return { bundled, facts: folders.all()[0]! };
}

test('only the chosen layers are computed, and the embedding has their channels', async () => {
  const {
    bundled,
    facts: { digest, layers: offered },
  } = await openBundled();
  const chosen = [offered[1]!, offered[3]!];
  const names = chosen.map(({ name }) => name);
  expect(Object.keys(await bundled.features(digest, 7, 0.7, chosen))).toEqual(names);
  const all = await bundled.embedding(digest, 7, 0.7);
  const firstOf = (at: number): number => offered.slice(0, at).reduce((sum, { channels }) => sum + channels, 0);
  expect(await bundled.embedding(digest, 7, 0.7, names)).toEqual(
    Float32Array.from([1, 3].flatMap((at) => [...all.subarray(firstOf(at), firstOf(at + 1))])),
  );
});

test('an interpreter with half the label side reads reduced layers; people see its labels as they are, a release and the factory at the side of the image', async () => {
  const {
    bundled,
    facts: { digest, zDim, layers: offered, resolution },
  } = await openBundled();
  const side = resolution / 2;
  const halved = layersAt(offered, side);
  const features = await bundled.features(digest, 7, 0.7, halved);
  for (const { name, channels, resolution: own } of halved) expect(features[name]).toHaveLength(channels * own ** 2);
  expect(halved.some(({ resolution: own }, at) => own < offered[at]!.resolution)).toBe(true);

  const hidden = [8, 4] as const;
  const depth = depthOf(halved);
  const network = {
    ...{ layers: halved, resolution: side, classes: 5, members: 2, hidden },
    parameters: initialParameters(2, { depth, hidden, classes: 5 }, 3),
  };
  const alone = await openSession(labelGraph(network, { outputs: ['label'] }));
  const own = dataOf(await alone.run(featureFeeds(features, halved)), 'label', 'uint8');
  await alone.close();
  const levels = Array.from({ length: 5 }, () => ({ there: -9, seen: 9 }));
  const digestOf = async (bytes: Uint8Array): Promise<string> => {
    const found = createHash('sha256').update(bytes).digest('hex');
    await store.put(interpreterKey(found), bytes);
    return found;
  };
  const [labelling, placing] = [
    await digestOf(encodeInterpreter(network)),
    await digestOf(encodeKeypointInterpreter({ network, sigma: 0.1, levels })),
  ];
  const request = { task: 'parts' as const, generator: digest, interpreter: labelling, seed: 7, psi: 0.7 };
  const [seen, released] = [await bundled.label(request), await bundled.forRelease(request)];
  expect((seen.output as PartsOutput).labels).toEqual(own);
  const large = enlarged({ width: side, height: side, data: own }, 2);
  expect(new Set(own).size).toBeGreaterThan(1);
  expect((released.output as PartsOutput).labels).toEqual(large.data);
  expect(released).toMatchObject({ rgb: seen.rgb, score: seen.score });

  const fromFactory = async (interpreter: string) => {
    const factory = await openSession(await bundled.factoryFile('parts', digest, interpreter, {}));
    const results = await factory.run({
      z: tensor('float32', [1, zDim], latentOf(7, zDim)),
      psi: tensor('float32', [1], Float32Array.of(0.7)),
    });
    await factory.close();
    return results;
  };
  const made = await fromFactory(labelling);
  expect(dataOf(made, 'label', 'uint8')).toEqual(large.data);
  expect(dataOf(made, 'image', 'uint8')).toEqual(released.rgb);

  const sides = { imageSide: resolution, labelSide: side };
  const examples = [{ rgb: seen.rgb, labels: own }];
  const opinion = await trainOpinion(
    { ...sides, examples, classes: 5, mirror: { pairs: [] }, seed: 1, origin: 'test', steps: 1 },
    openSession,
  );
  const joint = { ...request, interpreter: await digestOf(encodeJoint(encodeInterpreter(network), opinion)) };
  const together = ((await bundled.label(joint)).output as PartsOutput).labels;
  const enlargedTogether = enlarged({ width: side, height: side, data: together }, 2).data;
  expect(((await bundled.forRelease(joint)).output as PartsOutput).labels).toEqual(enlargedTogether);
  expect(dataOf(await fromFactory(joint.interpreter), 'label', 'uint8')).toEqual(enlargedTogether);

  const heat = await openSession(placementGraph({ network, sigma: 0.1, levels }, { outputs: ['keypoints'] }));
  const places = float32(await heat.run(featureFeeds(features, halved)), 'keypoints');
  await heat.close();
  const { output } = await bundled.label({ ...request, task: 'keypoints', interpreter: placing });
  (output as KeypointsOutput).points.forEach(({ x, y, visibility }, k) => {
    expect(visibility).toBe(1);
    expect(x).toBeCloseTo(2 * places[3 * k]!, 3);
    expect(y).toBeCloseTo(2 * places[3 * k + 1]!, 3);
  });
});

test('weights that are not what was trained are refused with a sentence, whoever reads them', async () => {
  const bytes = await wholeOf(store, interpreterKey(interpreter));
  bytes[bytes.length - 1]! ^= 1;
  const other = 'f'.repeat(64);
  await store.put(interpreterKey(other), bytes);
  const words = `The stored interpreter interpreters/${other} has changed: its sha256 is ${createHash('sha256').update(bytes).digest('hex')}.`;
  for (const ask of [
    () => predictor.score(asked('parts', other)),
    () => predictor.factoryFile('parts', generator, other, {}),
  ])
    await expect(ask()).rejects.toThrow(words);
});
