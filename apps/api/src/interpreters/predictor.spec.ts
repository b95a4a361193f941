import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from '@gannet/contracts';
import { latentOf, pooledFeatures } from '@gannet/generator';
import { encodeInterpreter, encodeKeypointInterpreter, initialParameters } from '@gannet/interpreter';
import { tensor } from '@gannet/onnx';
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

test('only the chosen layers are computed, and the embedding has their channels', async () => {
  const folders = new FolderPackages(
    readConfig({ GENERATORS_DIR: path.resolve(import.meta.dirname, '../../../../generators'), LOG_LEVEL: 'silent' }),
  );
  await folders.onModuleInit();
  const { digest, layers: offered } = folders.all()[0]!;
  const generators = new Generators([folders]);
  const bundled = new Predictor(store, generators, new RunningGenerators(generators, models), models);
  const chosen = [offered[1]!, offered[3]!];
  const names = chosen.map(({ name }) => name);
  expect(Object.keys(await bundled.features(digest, 7, 0.7, names))).toEqual(names);
  const all = await bundled.embedding(digest, 7, 0.7);
  const firstOf = (at: number): number => offered.slice(0, at).reduce((sum, { channels }) => sum + channels, 0);
  expect(await bundled.embedding(digest, 7, 0.7, names)).toEqual(
    Float32Array.from([1, 3].flatMap((at) => [...all.subarray(firstOf(at), firstOf(at + 1))])),
  );
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
