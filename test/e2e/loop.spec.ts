import { appendFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ClassesFile, type Item, Manifest, type Prediction, type Round } from '@gannet/contracts';
import type { Oracle } from '@gannet/cli/simulation';
import { classColor, decodeIndexedPng, decodeRgbPng } from '@gannet/raster';
import { splitOf } from '@gannet/release';
import type { Annotator } from '../support/annotator.js';
import { gannet } from '../support/cli.js';
import { CLASSES, openBundledOracle } from '../support/labels.js';
import { samplesOf, scoresOf } from '../support/release.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const PROJECT = 'faces';
const FIRST_SEED = 700;
/** Two spools, and a tenth that is no whole number: 2.9 images. */
const SETTINGS = { releaseSize: 29, dropShare: 0.1 };

let oracle: Oracle;
let world: World;
let consumer: TestPerson;

/** The first item of a round as its annotator sees it; then others label the whole batch. */
async function runRound(look: (item: Item, visitor: Annotator) => Promise<void>): Promise<Round> {
  const number = await world.startRound(PROJECT);
  const visitor = await world.annotator(await world.addPerson('annotator'));
  await visitor.join(PROJECT);
  const item = await visitor.item();
  await look(item, visitor);
  await visitor.value('item.skip', { assignmentId: item.assignmentId, fence: item.fence });
  visitor.close();
  const people = [await world.simulate(PROJECT, oracle), await world.simulate(PROJECT, oracle)];
  const round = await world.roundIn(PROJECT, number, 'complete');
  expect(people.reduce((sum, { labelled }) => sum + labelled, 0)).toBe(3);
  for (const person of people) person.leave();
  return round;
}

beforeAll(async () => {
  [oracle, world] = await Promise.all([openBundledOracle(), openWorld({ env: { WORKERS: '1', THREADS: '2' } })]);
  consumer = await world.addPerson('consumer');
  await world.addProject(PROJECT, FIRST_SEED, SETTINGS);
});

afterAll(async () => {
  await world.close();
  await oracle.close();
});

const folderOf = (version: string): string => path.join(world.home.folder, version);
const pull = (version: string) =>
  gannet(
    ['pull', `${PROJECT}@${version}`, '--server', world.url, '--out', folderOf(version), '--json'],
    consumer.token,
  );
const manifestOf = async (version: string): Promise<Manifest> =>
  Manifest.parse(JSON.parse(await readFile(path.join(folderOf(version), 'manifest.json'), 'utf8')));

it('round 0 begins without predictions, and people label its batch', async () => {
  const round = await runRound(async (item) => {
    expect(item).toMatchObject({ project: PROJECT, round: 0, hasPrediction: false, width: 64, height: 64 });
    expect(await world.admin.call('candidatePrediction', { params: { candidateId: item.candidateId } })).toBeNull();
  });
  expect(round).toMatchObject({
    number: 0,
    batch: { total: 3, labelled: 3, leased: 0, rejected: 0 },
    labelledInAll: 3,
    unchanged: { count: 0, of: 0 },
    version: '1.0.0',
    failure: null,
  });
});

/** Strokes change what the interpreter says of the image in hand, and nothing else. */
async function refits(
  { assignmentId, fence, candidateId }: Item,
  visitor: Annotator,
  before: Prediction | null,
): Promise<void> {
  const hat = CLASSES.length - 1;
  const ask = (runs: number[], over = {}) =>
    visitor.ask('refit.ask', { assignmentId, fence, strokes: { width: 64, height: 64, runs }, ...over });
  const [first, again] = [await ask([hat, 640, 255, 3456]), await ask([hat, 640, 255, 3456])];
  if (!first.ok || !again.ok || first.value.prediction === null) throw new Error(JSON.stringify([first, again]));
  expect(again.value.prediction).toEqual(first.value.prediction);
  const { runs } = first.value.prediction.labels;
  expect(runs.slice(0, 2)).toEqual([hat, expect.any(Number)]);
  expect(first.value.prediction.labels).not.toEqual(before?.task === 'parts' ? before.labels : null);
  expect(await world.admin.call('candidatePrediction', { params: { candidateId } })).toEqual(before);
  expect(await ask([255, 4096])).toMatchObject({
    ok: false,
    refusal: { code: 'INVALID', message: expect.stringContaining('nothing is painted yet') },
  });
  expect(await ask([0, 9])).toMatchObject({ ok: false, refusal: { code: 'INVALID' } });
  expect(await ask([0, 4096], { fence: fence + 1 })).toMatchObject({ ok: false, refusal: { code: 'GONE' } });
}

it('round 1 pushes images with the prediction of round 0', async () => {
  const round = await runRound(async (item, visitor) => {
    expect(item).toMatchObject({ round: 1, hasPrediction: true });
    const prediction = await world.admin.call('candidatePrediction', { params: { candidateId: item.candidateId } });
    expect(prediction).toMatchObject({ labels: { width: 64, height: 64 }, score: expect.any(Number) });
    expect(Buffer.from(prediction?.task === 'parts' ? prediction.uncertainty : '', 'base64')).toHaveLength(64 * 64);
    await refits(item, visitor, prediction);
    const { components, side, data } = await world.admin.call('candidateSimilarity', {
      params: { candidateId: item.candidateId },
    });
    expect([side, Buffer.from(data, 'base64').length]).toEqual([64, components * 64 * 64]);
  });
  expect(round).toMatchObject({
    number: 1,
    batch: { total: 3, labelled: 3 },
    labelledInAll: 6,
    unchanged: { count: 0, of: 3 },
    version: '2.0.0',
    failure: null,
  });
  const { candidates } = await world.admin.call('pool', { params: { project: PROJECT, round: 1 } });
  expect(candidates.map(({ rank }) => rank)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  for (const { score } of candidates) expect(score).toEqual(expect.any(Number));
});

it.each(['1.0.0', '2.0.0'])('release %s is pulled and every byte of it is right', async (version) => {
  const pulled = await pull(version);
  expect(pulled).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(pulled.out)).toMatchObject({ project: PROJECT, version, images: 27, dropped: 2, alreadyHere: 0 });
  expect(await gannet(['verify', folderOf(version)])).toMatchObject({ code: 0, err: '' });
});

it('the manifest tells what the release is made of and from', async () => {
  const manifest = await manifestOf('2.0.0');
  const [release] = await consumer.api.call('releases', { params: { project: PROJECT } });
  expect(release).toMatchObject({ version: '2.0.0', round: 1, images: 27, dropped: 2 });
  expect(manifest).toMatchObject({
    project: PROJECT,
    version: '2.0.0',
    round: 1,
    counts: { images: 27, dropped: 2, human: 6 },
    seeds: { count: 29 },
    psi: 0.7,
    filter: { dropShare: 0.1 },
    image: { width: 64, height: 64 },
    classes: [...CLASSES],
    interpreter: { labelledImages: 6 },
    annotations: { compared: 3, unchanged: 0 },
  });
  expect(manifest.files.map((file) => file.path)).toEqual([
    'LICENSE',
    'README.md',
    'classes.json',
    'factory.onnx',
    'provenance.jsonl',
    ...manifest.splits.map(({ name }) => `shards/${PROJECT}-2.0.0-${name}-000000.tar`).sort(),
  ]);
  expect(manifest.splits.at(-1)).toEqual({ name: 'human', images: 6 });
  const { classes } = ClassesFile.parse(
    JSON.parse(await readFile(path.join(folderOf('2.0.0'), 'classes.json'), 'utf8')),
  );
  expect(classes).toEqual(CLASSES.map((name, index) => ({ index, name, color: [...classColor(index)] })));
});

it('samples hold images, masks of known classes only, and what they came from', async () => {
  const manifest = await manifestOf('2.0.0');
  const samples = await samplesOf(folderOf('2.0.0'));
  expect(samples).toHaveLength(27 + 6);
  for (const { key, image, mask, record } of samples) {
    expect(decodeRgbPng(image)).toMatchObject({ ok: true, width: 64, height: 64 });
    const decoded = decodeIndexedPng(mask ?? new Uint8Array());
    if (!decoded.ok) throw new Error(`${key}: ${decoded.problem}`);
    const counts = CLASSES.map((_name, index) => decoded.map.data.filter((value) => value === index).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(64 * 64);
    expect(record).toMatchObject({ key, psi: 0.7, pixels: counts });
    if (record.split === 'human') {
      expect(record).toMatchObject({
        labelledBy: 'human',
        confidence: 'sure',
        provenance: { generator: manifest.generator.digest, interpreter: null },
      });
    } else {
      expect(record).toMatchObject({
        labelledBy: 'interpreter',
        split: splitOf(manifest.generator.digest, record.seed),
      });
      expect(record.provenance).toEqual({
        generator: manifest.generator.digest,
        interpreter: manifest.interpreter.digest,
        round: 1,
      });
    }
  }
});

it('no release shares a seed with a pool or with another release', async () => {
  const pools = await Promise.all(
    [0, 1].map((round) => world.admin.call('pool', { params: { project: PROJECT, round } })),
  );
  const pooled = pools.flatMap(({ candidates }) => candidates.map(({ seed }) => seed));
  const released = (await Promise.all(['1.0.0', '2.0.0'].map(manifestOf))).flatMap(({ seeds: { first, count } }) =>
    Array.from({ length: count }, (_, i) => first + i),
  );
  const all = [...pooled, ...released];
  expect(all).toHaveLength(2 * (24 + 29));
  expect(new Set(all).size).toBe(all.length);
  expect(Math.min(...all)).toBe(FIRST_SEED);
});

it('what was dropped is at least as uncertain as everything that was kept', async () => {
  const { seeds, psi } = await manifestOf('2.0.0');
  const generated = (await samplesOf(folderOf('2.0.0'))).filter(({ record }) => record.labelledBy === 'interpreter');
  const scoreBySeed = new Map(generated.map(({ record: { seed, score } }) => [seed, score ?? Number.NaN]));
  const dropped = Array.from({ length: seeds.count }, (_, i) => seeds.first + i).filter(
    (seed) => !scoreBySeed.has(seed),
  );
  expect(dropped).toHaveLength(Math.floor(seeds.count * 0.1));
  const interpreter = await world.admin.bytes('interpreter', { project: PROJECT, round: 1 });
  const [some, ...scores] = await scoresOf(interpreter, [seeds.first, ...dropped], psi);
  if (scoreBySeed.has(seeds.first)) expect(some).toBe(scoreBySeed.get(seeds.first));
  expect(Math.min(...scores)).toBeGreaterThanOrEqual(Math.max(...scoreBySeed.values()));
});

it('the factory in the release makes the same images and labels again, and more of them', async () => {
  const rebuilt = await gannet(['verify', folderOf('2.0.0'), '--rebuild', '5', '--json']);
  expect({ code: rebuilt.code, rebuilt: (JSON.parse(rebuilt.out) as { rebuilt: unknown }).rebuilt }).toEqual({
    code: 0,
    rebuilt: {
      samples: 5,
      largestGreyDifference: 0,
      meanGreyDifference: 0,
      otherLabels: 0,
      pixels: 5 * 64 * 64,
      largestDistance: null,
    },
  });
  const made = path.join(world.home.folder, 'made');
  expect(
    await gannet(['make', folderOf('2.0.0'), '--first', '4000000000', '--count', '3', '--out', made]),
  ).toMatchObject({ code: 0, err: '' });
  expect((await readdir(made)).sort()).toEqual(
    [0, 1, 2].flatMap((n) => ['json', 'mask.png', 'png'].map((ending) => `400000000${n}.${ending}`)),
  );
});

it('a second pull finds everything there', async () => {
  const again = await pull('2.0.0');
  const { files, alreadyHere } = JSON.parse(again.out) as { files: number; alreadyHere: number };
  expect({ code: again.code, alreadyHere }).toEqual({ code: 0, alreadyHere: files });
});

it('a shard that was tampered with is named', async () => {
  await appendFile(path.join(folderOf('1.0.0'), `shards/${PROJECT}-1.0.0-train-000000.tar`), 'x');
  const { code, err } = await gannet(['verify', folderOf('1.0.0')]);
  expect(code).toBe(1);
  expect(err).toContain(`shards/${PROJECT}-1.0.0-train-000000.tar has changed: expected`);
  expect(err).toContain(`is not the release ${PROJECT}@1.0.0: 1 problem.`);
});

it('another server with other workers and threads makes the same bytes of the same labels', async () => {
  const other = await openWorld({ env: { WORKERS: '3', THREADS: '1' } });
  try {
    await other.addProject(PROJECT, FIRST_SEED, SETTINGS);
    await other.simulate(PROJECT, oracle);
    await other.roundIn(PROJECT, await other.startRound(PROJECT), 'complete');
    const [theirs, ours] = await Promise.all(
      [other, world].map((on) => on.admin.call('release', { params: { project: PROJECT, version: '1.0.0' } })),
    );
    expect(theirs!.manifest).toEqual(ours!.manifest);
    expect(theirs!.digest).toBe(ours!.digest);
  } finally {
    await other.close();
  }
});
