import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Build, NewBuild, ReleaseDetail } from '@gannet/contracts';
import type { Labeller } from '@gannet/cli/simulation';
import { latentOf } from '@gannet/generator';
import { dataOf, tensor } from '@gannet/onnx';
import { decodeIndexedPng } from '@gannet/raster';
import { readShard, type Sample } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import { writeTinyGenerator, Z_DIM } from '../support/tiny-generator.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'opinions';
/** The smallest images that a student sees: its training takes seconds. */
const SIDE = 8;

/** Few, so that they take seconds. */
const STEPS = 60;

/** What is red is a thing. */
const byColour: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => (rgb[3 * pixel]! > 140 ? 1 : 0)),
  }),
};

let world: World;
beforeAll(async () => {
  world = await openWorld({
    env: { WORKERS: '1' },
    prepare: (home) => {
      const folder = path.join(home.folder, 'generators');
      writeTinyGenerator(path.join(folder, 'tiny'), { side: SIDE });
      return { GENERATORS_DIR: folder };
    },
  });
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Opinions',
      schema: { classes: [{ name: 'ground' }, { name: 'thing' }] },
      generatorDigest: generator!.digest,
      roundDefaults: { poolSize: 12, batchSize: 6, releaseSize: 10, psi: 1, trainingSteps: 20 },
    },
  });
  await world.simulate(PROJECT, byColour);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
});
afterAll(() => world.close());

const start = (settings: Partial<NewBuild['settings']> = {}): Promise<Build> =>
  world.admin.call('startBuild', {
    params: { project: PROJECT },
    body: { round: 0, settings: { images: 40, psi: 1, dropShare: 0, ...settings } },
  });

async function buildOf({ id }: Build): Promise<Build> {
  return (await world.admin.call('builds', { params: { project: PROJECT } })).find((one) => one.id === id)!;
}

async function made(build: Build): Promise<ReleaseDetail> {
  const { version } = await until('the release to be made', async () => {
    const now = await buildOf(build);
    if (now.state === 'failed') throw new Error(`${now.failure ?? ''}\n${world.server.words}`);
    return now.state === 'complete' && now;
  });
  return world.admin.call('release', { params: { project: PROJECT, version: version! } });
}

const bytesOf = (version: string, file: string): Promise<Uint8Array> =>
  world.admin.bytes('releaseFile', { project: PROJECT, version, path: file });

async function generated({ version, manifest }: ReleaseDetail): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { path: file } of manifest.files.filter((one) =>
    /^shards\/.*-(?:train|val|test)-\d+\.tar$/.test(one.path),
  ))
    for await (const sample of readShard([await bytesOf(version, file)] as unknown as AsyncIterable<Uint8Array>))
      samples.push(sample);
  return samples;
}

function labelsOf({ mask }: Sample): Uint8Array {
  const read = decodeIndexedPng(mask!);
  if (!read.ok) throw new Error(read.problem);
  return read.map.data;
}

/** The share of pixels that have the label which a person would give them. */
async function rightIn(samples: readonly Sample[], pictures: ReadonlyMap<number, Uint8Array>): Promise<number> {
  let right = 0;
  for (const sample of samples) {
    const truth = await byColour.label(pictures.get(sample.record.seed)!, SIDE, SIDE);
    labelsOf(sample).forEach((label, pixel) => (right += label === truth.data[pixel] ? 1 : 0));
  }
  return right / (samples.length * SIDE * SIDE);
}

let first: ReleaseDetail;

it('a release learns a second opinion before it labels, and goes on where its worker was killed', async () => {
  const build = await start({ opinionSteps: STEPS });
  expect(build).toMatchObject({ state: 'learning', progress: { unit: '%', total: 100 } });
  await until('some of it to be learned', async () => (await buildOf(build)).progress!.done >= 20);
  await world.server.killWorker();
  first = await made(build);
  expect(first.manifest.interpreter).toMatchObject({ labelledImages: 6, secondOpinion: { steps: STEPS } });
  expect(new TextDecoder().decode(await bytesOf(first.version, 'README.md'))).toContain(
    `- Second opinion: a network that was trained on the pixels of the same 6 images for ${STEPS} steps.`,
  );
});

it('its labels are better than the interpreter’s alone, and its factory gives the same', async () => {
  const plain = await made(await start({ firstSeed: first.manifest.seeds.first }));
  expect(plain.manifest.interpreter.secondOpinion).toBeUndefined();
  expect(plain.manifest.interpreter.digest).not.toBe(first.manifest.interpreter.digest);
  const [with_, without] = [await generated(first), await generated(plain)];
  const session = await openSession(await bytesOf(first.version, 'factory.onnx'), { threads: 1 });
  const pictures = new Map<number, Uint8Array>();
  for (const sample of with_) {
    const { seed } = sample.record;
    const results = await session.run({
      z: tensor('float32', [1, Z_DIM], latentOf(seed, Z_DIM)),
      psi: tensor('float32', [1], Float32Array.of(1)),
    });
    pictures.set(seed, dataOf(results, 'image', 'uint8').slice());
    expect(dataOf(results, 'label', 'uint8')).toEqual(labelsOf(sample));
  }
  await session.close();
  const [better, worse] = [await rightIn(with_, pictures), await rightIn(without, pictures)];
  expect(better).toBeGreaterThan(worse);
  expect(better).toBeGreaterThan(0.9);
});

it('the second release of a round does not learn again', async () => {
  const build = await start({ opinionSteps: STEPS, images: 4 });
  const again = await made(build);
  expect(again.manifest.interpreter).toEqual(first.manifest.interpreter);
});

it('it is learned again, and is the same, when its file was lost', async () => {
  const file = path.join(world.home.dataDir, 'objects/interpreters', first.manifest.interpreter.digest);
  await rm(file);
  const again = await made(await start({ opinionSteps: STEPS, images: 4 }));
  expect(again.manifest.interpreter).toEqual(first.manifest.interpreter);
  expect(existsSync(file)).toBe(true);
});
