import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Manifest } from '@gannet/contracts';
import type { Oracle } from '@gannet/cli/simulation';
import { blankLabelMap, decodeIndexedPng, decodeRgbPng, encodeRuns, enlarged, reduced } from '@gannet/raster';
import { gannet } from '../support/cli.js';
import { CLASSES, openBundledOracle } from '../support/labels.js';
import { samplesOf } from '../support/release.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const SIDE = 64;
const LABEL_SIDE = 32;
const SMALL = { poolSize: 8, batchSize: 2, releaseSize: 6, dropShare: 0, trainingSteps: 100 };

let oracle: Oracle;
let world: World;
let generatorDigest: string;
let token: string;
let person: TestPerson;
beforeAll(async () => {
  [oracle, world] = await Promise.all([openBundledOracle(), openWorld({ env: { WORKERS: '1' } })]);
  const [generator] = await world.admin.call('generators');
  generatorDigest = generator!.digest;
  const made = { generatorDigest, labelSide: LABEL_SIDE, roundDefaults: SMALL };
  await world.admin.call('addProject', {
    body: { ...made, slug: 'parts', name: 'Parts', schema: { classes: CLASSES.map((name) => ({ name })) } },
  });
  const keypoints = Array.from({ length: 9 }, (_, at) => ({ name: `point ${at + 1}` }));
  await world.admin.call('addProject', {
    body: { ...made, slug: 'points', name: 'Points', schema: { task: 'keypoints', keypoints, sigma: 0.05 } },
  });
  ({ token } = await world.addPerson('consumer'));
  person = await world.addPerson('annotator');
});
afterAll(async () => {
  await world.close();
  await oracle.close();
});

/** A round that the oracle annotates, and its release, pulled and verified. */
async function releaseOf(project: string): Promise<{ folder: string; manifest: Manifest }> {
  const annotator = await world.simulate(project, oracle);
  await world.roundIn(project, await world.startRound(project), 'complete');
  annotator.leave();
  const folder = path.join(world.home.folder, `pulled-${project}`);
  const pulled = ['pull', `${project}@1.0.0`, '--server', world.url, '--out', folder, '--json'];
  expect(await gannet(pulled, token)).toMatchObject({ code: 0, err: '' });
  return { folder, manifest: Manifest.parse(JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'))) };
}

const factoryAgrees = {
  code: 0,
  out: expect.stringMatching(/4 samples made again on this machine: every pixel( and keypoint)? is the same/) as string,
};

it('labels of half the side are released at that of the images, and the factory gives the same', async () => {
  const { folder, manifest } = await releaseOf('parts');
  expect(manifest).toMatchObject({ image: { width: SIDE, height: SIDE }, labelSide: LABEL_SIDE });
  expect(await readFile(path.join(folder, 'README.md'), 'utf8')).toContain('Label resolution: 32 × 32.');
  const samples = await samplesOf(folder);
  for (const { record, mask, image } of samples) {
    const labels = decodeIndexedPng(mask!);
    const picture = decodeRgbPng(image);
    if (!labels.ok || !picture.ok) throw new Error('a sample cannot be read');
    expect([labels.map.width, picture.width]).toEqual([SIDE, SIDE]);
    expect(enlarged(reduced(labels.map, 2), 2)).toEqual(labels.map);
    if (record.split !== 'human') continue;
    expect(labels.map).toEqual(enlarged(reduced(await oracle.label(picture.rgb, SIDE, SIDE), 2), 2));
  }
  expect(samples.filter(({ record }) => record.split === 'human')).toHaveLength(2);
  expect(await gannet(['verify', folder, '--rebuild', '4'])).toMatchObject(factoryAgrees);
});

it('people correct predictions of the label side; drafts, refits and answers of another side are refused', async () => {
  await world.startRound('parts');
  await world.roundIn('parts', 1, 'annotating');
  const annotator = await world.annotator(person);
  await annotator.join('parts');
  const item = await annotator.item();
  expect(item).toMatchObject({ width: LABEL_SIDE, height: LABEL_SIDE, hasPrediction: true });
  const { assignmentId, candidateId, fence, schemaVersion } = item;
  const prediction = await world.admin.call('candidatePrediction', { params: { candidateId } });
  if (prediction?.task !== 'parts') throw new Error('there is no prediction');
  expect(prediction.labels).toMatchObject({ width: LABEL_SIDE, height: LABEL_SIDE });
  expect(Buffer.from(prediction.uncertainty, 'base64')).toHaveLength(LABEL_SIDE ** 2);

  const runsOf = (side: number, value: number) => ({
    width: side,
    height: side,
    runs: encodeRuns(blankLabelMap(side, side, value)),
  });
  const answer = {
    task: 'parts' as const,
    assignmentId,
    fence,
    schemaVersion,
    confidence: 'sure' as const,
    seconds: 1,
  };
  const tooLarge = {
    code: 'INVALID',
    message: "The label map is 64 x 64 pixels where this project's have 32 x 32.",
  };
  const large = { ...answer, labels: runsOf(SIDE, 1) };
  expect(await annotator.refusal('item.submit', large)).toEqual(tooLarge);
  expect(await annotator.refusal('draft.save', { base: 0, work: large })).toEqual(tooLarge);
  const strokes = blankLabelMap(LABEL_SIDE, LABEL_SIDE);
  strokes.data.fill(2, 10 * LABEL_SIDE, 11 * LABEL_SIDE);
  const refit = await annotator.value('refit.ask', {
    assignmentId,
    fence,
    schemaVersion,
    strokes: { width: LABEL_SIDE, height: LABEL_SIDE, runs: encodeRuns(strokes) },
  });
  expect(refit.prediction?.labels).toMatchObject({ width: LABEL_SIDE });
  await annotator.value('item.submit', { ...answer, labels: runsOf(LABEL_SIDE, 1) });
  annotator.close();
});

it('keypoints stay in pixels of the image, however small their heat is', async () => {
  const { folder, manifest } = await releaseOf('points');
  expect(manifest).toMatchObject({ image: { width: SIDE, height: SIDE }, labelSide: LABEL_SIDE });
  const places = (await samplesOf(folder)).flatMap(({ record }) =>
    record.split === 'human' ? [] : record.keypoints!.filter(({ visibility }) => visibility > 0),
  );
  expect(Math.max(...places.map(({ x, y }) => Math.max(x, y)))).toBeGreaterThan(LABEL_SIDE + 4);
  const { quality } = await world.round('points', 0);
  if (quality?.task !== 'keypoints') throw new Error('the quality is of another task');
  expect(quality.images).toBe(2);
  expect(await gannet(['verify', folder, '--rebuild', '4'])).toMatchObject(factoryAgrees);
});
