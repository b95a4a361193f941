import path from 'node:path';
import type { GeneratorEntry, Prediction, ReleaseDetail } from '@gannet/contracts';
import type { Labeller } from '@gannet/cli/simulation';
import { add, mul, scalar, type Value } from '@gannet/onnx';
import { readShard, type Sample } from '@gannet/release';
import { gannet, type Ran } from '../support/cli.js';
import { writeTinyGenerator } from '../support/tiny-generator.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const PROJECT = 'moving';
const SIDE = 8;
const params = { project: PROJECT };
const BATCH = 4;

/** What is red is a thing. */
const byColour: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => (rgb[3 * pixel]! > 140 ? 1 : 0)),
  }),
};

/** What each version makes of the styles: 2 is a little further than 1. */
const VERSIONS: Readonly<Record<string, (flat: Value) => Value>> = {
  1: (flat) => flat,
  2: (flat) => add(mul(flat, scalar(0.8)), scalar(0.2)),
};

let world: World;
let person: TestPerson;
let token: string;
let old: GeneratorEntry;
let newer: GeneratorEntry;

beforeAll(async () => {
  world = await openWorld({
    env: { WORKERS: '1' },
    prepare: (home) => {
      const folder = path.join(home.folder, 'generators');
      for (const [version, styles] of Object.entries(VERSIONS))
        writeTinyGenerator(path.join(folder, `tiny-${version}`), { side: SIDE, styles, name: 'tiny', version });
      writeTinyGenerator(path.join(folder, 'large'), { side: 2 * SIDE, name: 'tiny', version: 'large' });
      return { GENERATORS_DIR: folder };
    },
  });
  token = (await world.admin.call('addToken', { body: { name: 'test', role: 'admin' } })).secret;
  const generators = await world.admin.call('generators');
  [old, newer] = ['1', '2'].map((version) => generators.find((one) => one.version === version)!) as [
    GeneratorEntry,
    GeneratorEntry,
  ];
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Moving',
      schema: { classes: [{ name: 'ground' }, { name: 'thing' }] },
      generatorDigest: old.digest,
      roundDefaults: { poolSize: 12, batchSize: BATCH, releaseSize: 10, psi: 1, trainingSteps: 20 },
    },
  });
  const labeller = await world.simulate(PROJECT, byColour);
  person = await world.addPerson('annotator');
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  labeller.leave();
});
afterAll(() => world.close());

const command = (...words: string[]): Promise<Ran> =>
  gannet(['project', 'move-generator', PROJECT, ...words, '--server', world.url], token);

const release = (version: string): Promise<ReleaseDetail> =>
  world.admin.call('release', { params: { ...params, version } });

/** The seeds that people labelled, as the release has them. */
async function humans({ version, manifest }: ReleaseDetail): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const file of manifest.files.filter((one) => /-human-\d+\.tar$/.test(one.path))) {
    const bytes = await world.admin.bytes('releaseFile', { ...params, version, path: file.path });
    for await (const sample of readShard([bytes] as unknown as AsyncIterable<Uint8Array>)) samples.push(sample);
  }
  return samples;
}

it('[M1] the command says where the project can move and what that does, and moves it only when told', async () => {
  const listed = await command();
  expect(listed.code).toBe(0);
  expect(listed.out).toContain(`tiny 2 (digest ${newer.digest.slice(0, 12)}): the project can move to it`);
  expect(listed.out).toContain('tiny large makes images of 16 pixels, and tiny 1 of 8');
  expect(await command('--to', 'large')).toMatchObject({
    code: 1,
    err: expect.stringContaining('images of 16 pixels'),
  });
  expect(await command('--to', '7')).toMatchObject({ code: 1, err: expect.stringContaining('no generator 7') });
  const looked = await command('--to', '2');
  expect(looked.out).toContain(`${BATCH} annotated seeds (0 gold) are handed out first in the next round`);
  expect((await world.admin.call('project', { params })).generator.version).toBe('1');
});

it('[M2] a move is refused while a round is in progress', async () => {
  const number = await world.startRound(PROJECT);
  expect(await command('--to', '2', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringMatching(new RegExp(`Round ${number} is \\w+, with images of the present generator`)),
  });
  await world.admin.call('cancelRound', { params: { ...params, round: number } });
});

it('[M3] the next round hands out the annotated seeds first, predicted again as the preview showed', async () => {
  const { annotations } = await world.admin.call('annotations', { params, query: { limit: 24 } });
  const images = new Map<string, Uint8Array>();
  for (const { candidateId } of annotations)
    images.set(candidateId, await world.admin.bytes('candidateImage', { candidateId }));
  const previewed = new Map<number, Prediction | null>();
  for (const { seed, psi } of annotations) {
    const place = { params: { ...params, digest: newer.digest }, query: { seed, psi } };
    previewed.set(seed, await world.admin.call('movePrediction', place));
  }
  expect(await command('--to', newer.digest.slice(0, 12), '--yes')).toMatchObject({ code: 0, err: '' });
  expect((await command('--to', '2', '--yes')).out).toContain('is on tiny 2 already');
  const project = await world.admin.call('project', { params });
  expect(project.generator.digest).toBe(newer.digest);

  const round = await world.startRound(PROJECT, { batchSize: 1 });
  await world.roundIn(PROJECT, round, 'annotating');
  const waits = (await world.round(PROJECT, round)).batch.total;
  expect(waits).toBe(BATCH + 1);
  const annotator = await world.annotator(person);
  await annotator.join(PROJECT);
  const item = await annotator.item();
  expect(item).toMatchObject({ isRepredicted: true, isAgain: false, hasPrediction: true, round });
  expect(annotations.map(({ seed }) => seed)).toContain(item.seed);
  const predicted = await world.admin.call('candidatePrediction', { params: { candidateId: item.candidateId } });
  if (predicted?.task !== 'parts' || previewed.get(item.seed)?.task !== 'parts') throw new Error('no prediction');
  expect(predicted).toEqual(previewed.get(item.seed));
  await annotator.value('item.submit', {
    ...{ task: 'parts', labels: predicted.labels, schemaVersion: item.schemaVersion },
    ...{ assignmentId: item.assignmentId, fence: item.fence, confidence: 'sure', seconds: 20 },
  });
  annotator.close();
  await world.simulate(PROJECT, byColour);
  const { generator, unchanged } = await world.roundIn(PROJECT, round, 'complete');
  expect(generator).toEqual({ digest: newer.digest, name: 'tiny', version: '2' });
  expect(unchanged.of).toBe(BATCH + 1);
  expect(unchanged.count).toBeGreaterThan(0);
  for (const [candidateId, image] of images)
    expect(Buffer.compare(await world.admin.bytes('candidateImage', { candidateId }), image)).toBe(0);
});

it('[M4] the release after a move is a major one of the new generator, and compares no image with the last', async () => {
  const [before, after] = [await release('1.0.0'), await release('2.0.0')];
  expect([before, after].map(({ manifest }) => manifest.generator.digest)).toEqual([old.digest, newer.digest]);
  const all = await world.admin.call('annotations', { params, query: { limit: 24 } });
  const of = (version: string): Set<number> =>
    new Set(all.annotations.filter(({ generator }) => generator.version === version).map(({ seed }) => seed));
  const seedsIn = async (made: ReleaseDetail): Promise<Set<number>> =>
    new Set((await humans(made)).map(({ record }) => record.seed));
  expect([of('1').size, of('2').size]).toEqual([BATCH, BATCH + 1]);
  expect(await seedsIn(before)).toEqual(of('1'));
  expect(await seedsIn(after)).toEqual(of('2'));
  expect(all.annotations.filter(({ isRepredicted }) => isRepredicted)).toHaveLength(BATCH);
  const diff = await world.admin.call('releaseDiff', { params: { ...params, version: '2.0.0', from: '1.0.0' } });
  expect(diff).toMatchObject({ hasSameGenerator: false, change: 'major', relabelled: [], redrawn: [], same: 0 });
  expect((await gannet(['diff', 'moving@1.0.0', '2.0.0', '--server', world.url], token)).out).toContain(
    'The generators differ',
  );
});

it('[M5] an earlier round still makes releases of its own generator, bit by bit', async () => {
  const settings = { images: 10, psi: 1, dropShare: 0, firstSeed: 5_000 };
  const versions: string[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const { id } = await world.admin.call('startBuild', { params, body: { round: 0, settings } });
    const { version } = await until('the release to be made', async () => {
      const build = (await world.admin.call('builds', { params })).find((one) => one.id === id)!;
      if (build.state === 'failed') throw new Error(build.failure ?? '');
      return build.state === 'complete' && build;
    });
    versions.push(version!);
  }
  const [first, again] = [await release(versions[0]!), await release(versions[1]!)];
  expect(first.manifest.generator.digest).toBe(old.digest);
  const shards = ({ manifest }: ReleaseDetail): unknown =>
    manifest.files.filter(({ path: at }) => at.startsWith('shards/')).map(({ bytes, sha256 }) => ({ bytes, sha256 }));
  expect(shards(again)).toEqual(shards(first));
  expect((await humans(first)).map(({ record }) => record.provenance.generator)).toEqual(Array(BATCH).fill(old.digest));
});

it('[M6] of two admins who move it at once one is told of the other, and back on the old one its labels count', async () => {
  const both = await Promise.allSettled(
    [old, old].map(({ digest }) =>
      world.admin.call('moveGenerator', { params, body: { from: newer.digest, to: digest } }),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect((both.find(({ status }) => status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('moving is on tiny 1'),
  });
  const [card] = await world.admin.call('projects');
  expect(card!.labelled).toBe(BATCH);
});
