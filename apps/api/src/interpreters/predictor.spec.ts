import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encodeInterpreter, encodeKeypointInterpreter, initialParameters } from '@gannet/interpreter';
import { readConfig } from '../config.js';
import { Generators } from '../generators/generators.js';
import { FolderStore } from '../storage/folder-store.js';
import { BRITTLE_LAYERS as layers, writeBrittle } from '../testing/brittle.js';
import { Locator } from './locator.js';
import { interpreterKey, Predictor } from './predictor.js';

const SIDE = 4;
let folder: string;
let predictor: Predictor;
let generator: string;
let interpreter: string;
/** The digest of an interpreter of keypoints. */
let pointer: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gannet-predictor-'));
  writeBrittle(path.join(folder, 'generators'));
  const generators = new Generators(readConfig({ DATA_DIR: folder, GENERATORS_DIR: path.join(folder, 'generators'), LOG_LEVEL: 'silent' }));
  await generators.onModuleInit();
  generator = generators.all()[0]!.digest;
  const hidden = [3, 2] as const;
  const network = { layers, resolution: SIDE, classes: 2, members: 2, hidden, parameters: initialParameters(2, { depth: 2, hidden, classes: 2 }, 1) };
  const bytes = encodeInterpreter(network);
  interpreter = createHash('sha256').update(bytes).digest('hex');
  const placing = encodeKeypointInterpreter({ network, sigma: 0.1, levels: [0, 1].map(() => ({ there: 0.25, seen: 0.75 })) });
  pointer = createHash('sha256').update(placing).digest('hex');
  const store = new FolderStore(path.join(folder, 'objects'));
  await store.put(interpreterKey(interpreter), bytes);
  await store.put(interpreterKey(pointer), placing);
  predictor = new Predictor(store, generators);
});
afterAll(async () => {
  await predictor.onApplicationShutdown();
  await rm(folder, { recursive: true });
});

test('a generator that gives no numbers is refused with its seed, whatever is asked of it; its picture can still be looked at', async () => {
  const sentence = 'The generator gives numbers that are not finite for seed 85 at psi 1: nothing can be learnt from that image, nor said of it. Start a round with a smaller psi, or repair the generator.';
  const asks = [predictor.embedding(generator, 85, 1), predictor.features(generator, 85, 1), predictor.score(generator, interpreter, 85, 1), predictor.label(generator, interpreter, 85, 1), new Locator(predictor).locate(generator, pointer, 85, 1), new Locator(predictor).score(generator, pointer, 85, 1)];
  for (const answer of await Promise.allSettled(asks)) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'INVALID', message: sentence } });
  await expect(predictor.embedding(generator, 85, 0)).rejects.toThrow('for seed 85 at psi 0'); // minus infinity
  expect(await predictor.image(generator, 85, 1)).toHaveLength(3 * SIDE ** 2);
});
