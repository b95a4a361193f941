import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type KeypointSubmission, KeypointNames, Manifest, type Placement } from '@gannet/contracts';
import type { Oracle } from '@gannet/cli/simulation';
import { gannet } from '../support/cli.js';
import { openBundledOracle } from '../support/labels.js';
import { samplesOf } from '../support/release.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const PROJECT = 'points';
/** The first keypoints of the oracle's heat; there are nine. */
const NAMES = [
  'left eye',
  'right eye',
  'nose tip',
  'mouth',
  'left mouth corner',
  'right mouth corner',
  'chin',
  'left ear',
  'right ear',
];
const SCHEMA = {
  task: 'keypoints' as const,
  keypoints: NAMES.map((name) => ({ name })),
  skeleton: [
    [0, 2],
    [2, 1],
  ] as [number, number][],
  flipPairs: [[0, 1]] as [number, number][],
};
const SMALL = { poolSize: 8, batchSize: 2, releaseSize: 6, dropShare: 0.2, trainingSteps: 100 };

let oracle: Oracle;
let world: World;
let person: TestPerson;

beforeAll(async () => {
  [oracle, world] = await Promise.all([openBundledOracle(), openWorld({ env: { WORKERS: '1' } })]);
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Points',
      schema: SCHEMA,
      generatorDigest: generator!.digest,
      firstSeed: 900,
      roundDefaults: SMALL,
    },
  });
  person = await world.addPerson('annotator');
});

afterAll(async () => {
  await world.close();
  await oracle.close();
});

const placed = (change: Partial<Placement> = {}): Placement => ({ x: 10.25, y: 20, visibility: 2, ...change });

it('no project places keypoints more narrowly than a pixel', async () => {
  const [generator] = await world.admin.call('generators');
  const body = {
    slug: 'narrow',
    name: 'Narrow',
    schema: { ...SCHEMA, sigma: 0.01 },
    generatorDigest: generator!.digest,
  };
  await expect(world.admin.call('addProject', { body })).rejects.toThrow(
    'A sigma of 0.01 is less than a pixel of heat maps of 64 x 64; it is 0.015625 at least.',
  );
});

it('takes placements that fit the schema and the image, and says what is wrong with others', async () => {
  await world.startRound(PROJECT);
  const annotator = await world.annotator(person);
  await annotator.join(PROJECT);
  const item = await annotator.item();
  expect(item).toMatchObject({ task: 'keypoints', round: 0, hasPrediction: false });
  const { assignmentId, fence, schemaVersion } = item;
  const submission = (points: Placement[]): KeypointSubmission => ({
    task: 'keypoints',
    assignmentId,
    fence,
    schemaVersion,
    confidence: 'sure',
    seconds: 3,
    points,
  });
  const whole = NAMES.map(() => placed());
  expect(await annotator.refusal('item.submit', submission(whole.slice(1)))).toEqual({
    code: 'INVALID',
    message: 'There are 8 placements where the schema has 9 keypoints.',
  });
  expect(await annotator.refusal('item.submit', submission([placed({ x: 64.5 }), ...whole.slice(1)]))).toEqual({
    code: 'INVALID',
    message: 'The left eye is placed at (64.5, 20), outside the image of 64 x 64 pixels.',
  });
  expect(
    await annotator.refusal('item.submit', {
      assignmentId,
      fence,
      confidence: 'sure',
      seconds: 3,
      labels: { width: 64, height: 64, runs: [0, 4096] },
    }),
  ).toEqual({
    code: 'INVALID',
    message: 'The project labels keypoints, but parts were submitted.',
  });
  expect(await world.round(PROJECT, 0)).toMatchObject({ state: 'annotating', batch: { labelled: 0 } });
  await annotator.value('item.skip', { assignmentId, fence });
  annotator.close();
});

it("learns from people's placements, measures itself and releases", async () => {
  const annotator = await world.simulate(PROJECT, oracle);
  const round = await world.roundIn(PROJECT, 0, 'complete');
  annotator.leave();
  expect(round).toMatchObject({ labelledInAll: 2, version: '1.0.0', failure: null });
  const { quality } = round;
  if (quality?.task !== 'keypoints') throw new Error('the quality is of another task');
  expect(quality).toMatchObject({
    images: 2,
    folds: 2,
    pck: [0.02, 0.05, 0.1, 0.15].map((within) => ({ within, share: expect.any(Number) })),
  });
  expect(quality.byKeypoint).toHaveLength(NAMES.length);
});

it("pulls a release of placements with people's own as a split, and no masks", async () => {
  const { token } = await world.addPerson('consumer');
  const out = path.join(world.home.folder, 'pulled');
  expect(
    await gannet(['pull', `${PROJECT}@1.0.0`, '--server', world.url, '--out', out, '--json'], token),
  ).toMatchObject({ code: 0, err: '' });
  expect(await gannet(['verify', out, '--rebuild', '5'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('5 samples made again on this machine: every pixel and keypoint is the same'),
  });
  const manifest = Manifest.parse(JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8')));
  expect(manifest).toMatchObject({
    classes: [],
    keypoints: { names: NAMES, skeleton: SCHEMA.skeleton, flipPairs: SCHEMA.flipPairs },
    counts: { images: 5, dropped: 1, human: 2 },
  });
  expect(KeypointNames.parse(JSON.parse(await readFile(path.join(out, 'keypoints.json'), 'utf8')))).toEqual(
    manifest.keypoints,
  );
  const samples = await samplesOf(out);
  expect(samples.map(({ mask, record }) => [mask, record.pixels, record.keypoints?.length])).toEqual(
    samples.map(() => [null, [], NAMES.length]),
  );
  for (const { record } of samples) {
    for (const { x, y, visibility, spread } of record.keypoints!) {
      expect(x >= 0 && x <= 64 && y >= 0 && y <= 64 && (visibility > 0 || (x === 0 && y === 0))).toBe(true);
      expect(spread === null).toBe(record.split === 'human');
    }
  }
  const { keypointStats, previews } = await world.admin.call('release', {
    params: { project: PROJECT, version: '1.0.0' },
  });
  expect(keypointStats.map(({ name, seen, hidden, absent }) => [name, seen + hidden + absent])).toEqual(
    NAMES.map((name) => [name, 5]),
  );
  expect(previews[0]!.points).toHaveLength(NAMES.length);
});

it('ranks the next round by how far the members are apart, and shows what they think', async () => {
  // Every keypoint counts alike in an image's score, as every class does in this strategy: the order is the same.
  await world.startRound(PROJECT, { strategy: 'class-balanced' });
  await world.roundIn(PROJECT, 1, 'annotating');
  const { candidates } = await world.admin.call('pool', { params: { project: PROJECT, round: 1 } });
  expect(candidates.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const scores = candidates.map(({ score }) => score!);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  const prediction = await world.admin.call('candidatePrediction', { params: { candidateId: candidates[0]!.id } });
  if (prediction?.task !== 'keypoints') throw new Error('the prediction is of another task');
  expect(prediction.score).toBeCloseTo(scores[0]!, 6);
  expect(prediction.points).toHaveLength(NAMES.length);
  const [project] = await world.admin.call('projects');
  expect(project).toMatchObject({ task: 'keypoints', quality: { task: 'keypoints' } });
});

it('counts by itself what people changed of a prediction: nothing, or a keypoint that was moved', async () => {
  const annotator = await world.annotator(person);
  await annotator.join(PROJECT);
  for (const by of [0, 1.5]) {
    const { assignmentId, fence, candidateId } = await annotator.item();
    const prediction = await world.admin.call('candidatePrediction', { params: { candidateId } });
    if (prediction?.task !== 'keypoints') throw new Error('the prediction is of another task');
    const points = prediction.points.map(({ x, y, visibility }, k): Placement =>
      k === 0 ? { x: x < 32 ? x + by : x - by, y, visibility: by === 0 ? visibility : 2 } : { x, y, visibility },
    );
    await annotator.value('item.submit', {
      task: 'keypoints',
      assignmentId,
      fence,
      confidence: 'sure',
      seconds: 3,
      points,
    });
  }
  const { annotations } = await world.admin.call('annotations', { params: { project: PROJECT } });
  expect(annotations.map(({ round, changed }) => [round, changed])).toEqual([
    [1, 1],
    [1, 0],
    [0, null],
    [0, null],
  ]);
  expect(await world.round(PROJECT, 1)).toMatchObject({ unchanged: { count: 1, of: 2 } });
  annotator.close();
});
