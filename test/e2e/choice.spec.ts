import { createHash } from 'node:crypto';
import type { Build, Forecast, NewBuild, ReleaseDetail } from '@gannet/contracts';
import type { Oracle } from '@gannet/cli/simulation';
import { connectedComponents, decodeIndexedPng } from '@gannet/raster';
import { readShard, type Sample } from '@gannet/release';
import { openBundledOracle } from '../support/labels.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'chosen';
const SPECKS = 12;

type Settings = NewBuild['settings'];

let oracle: Oracle;
let world: World;
beforeAll(async () => {
  oracle = await openBundledOracle();
  world = await worldWithRound('2');
});
afterAll(async () => {
  await world.close();
  await oracle.close();
});

/** A server of so many workers, with a complete round that is the same on each. */
async function worldWithRound(workers: string): Promise<World> {
  const opened = await openWorld({ env: { WORKERS: workers } });
  await opened.addProject(PROJECT, 2000, { batchSize: 6, trainingSteps: 60 });
  await opened.simulate(PROJECT, oracle);
  await opened.roundIn(PROJECT, await opened.startRound(PROJECT), 'complete');
  return opened;
}

const start = (settings: Settings, on = world): Promise<Build> =>
  on.admin.call('startBuild', { params: { project: PROJECT }, body: { round: 0, settings } });

async function buildOf({ id }: Build, on = world): Promise<Build> {
  const build = (await on.admin.call('builds', { params: { project: PROJECT } })).find((one) => one.id === id);
  if (!build) throw new Error('the build is gone');
  return build;
}

/** The build when it is over; throws when it failed. */
const ended = (build: Build, on = world): Promise<Build> =>
  until('the release to be made', async () => {
    const now = await buildOf(build, on);
    if (now.state === 'failed') throw new Error(`${now.failure ?? ''}\n${on.server.words}`);
    return now.state === 'complete' && now;
  });

async function made(settings: Settings, on = world): Promise<ReleaseDetail> {
  const { version } = await ended(await start(settings, on), on);
  return on.admin.call('release', { params: { project: PROJECT, version: version ?? '' } });
}

const forecast = (
  settings: Settings,
  on = world,
): Promise<Forecast & { expected: NonNullable<Forecast['expected']> }> =>
  until('the preview', async () => {
    const now = await on.admin.call('forecast', { params: { project: PROJECT, round: 0 }, body: settings });
    return now.expected && { ...now, expected: now.expected };
  });

async function generated({ version, manifest }: ReleaseDetail): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { path } of manifest.files.filter((file) => /^shards\/.*-(?:train|val|test)-\d+\.tar$/.test(file.path))) {
    const bytes = await world.admin.bytes('releaseFile', { project: PROJECT, version, path });
    for await (const sample of readShard([bytes] as unknown as AsyncIterable<Uint8Array>)) samples.push(sample);
  }
  return samples;
}

/** What it holds, apart from names that have the version in them. */
const shardsOf = ({ manifest }: ReleaseDetail): unknown =>
  manifest.files.filter(({ path }) => path.startsWith('shards/')).map(({ bytes, sha256 }) => ({ bytes, sha256 }));

/** The share of images that show the class. */
const shareOf = ({ classStats, manifest }: ReleaseDetail, name: string): number =>
  classStats.find((one) => one.name === name)!.images / manifest.counts.images;

let rare: string;
let plain: ReleaseDetail;
let rich: ReleaseDetail;

it('shows before what a release will be like, and it is like that', async () => {
  const { samples, expected, probe } = await forecast({ images: 60, psi: 0.7 });
  expect(expected).toMatchObject({ drawn: 60, images: 54, uncertain: 0.1, human: 6, warnings: [] });
  const picture = await world.admin.bytes('forecastPicture', {
    project: PROJECT,
    build: probe,
    file: `${samples[0]!.key}.mask.png`,
  });
  expect(decodeIndexedPng(picture)).toMatchObject({ ok: true, map: { width: 64 } });
  plain = await made({ images: 60, psi: 0.7 });
  expect(plain).toMatchObject({
    version: '2.0.0',
    images: 54,
    dropped: 6,
    manifest: { psi: 0.7, seeds: { first: samples[0]!.seed, count: 60 } },
  });
  const first = (await generated(plain)).filter(({ record }) => record.seed < samples[0]!.seed + samples.length);
  const scoreBySeed = new Map(samples.map(({ seed, score }) => [seed, score]));
  for (const { record } of first) expect(record.score).toBe(scoreBySeed.get(record.seed));
  for (const { name, images } of expected.labels) expect(Math.abs(images - shareOf(plain, name))).toBeLessThan(0.2);
  expect(Math.abs(expected.bytes / plain.bytes - 1)).toBeLessThan(0.1);
  rare = [...expected.labels].filter(({ images }) => images > 0.05).sort((a, b) => a.images - b.images)[0]!.name;
});

it('draws until what is rare is there more often, removes specks, and keeps a format ready', async () => {
  const share = Math.min(0.95, shareOf(plain, rare) + 0.04);
  const settings: Settings = {
    images: 60,
    psi: 0.7,
    specks: SPECKS,
    balance: { targets: [{ name: rare, share }], draws: 8 },
    formats: ['coco'],
    humans: 'sure',
    rejected: true,
  };
  rich = await made(settings);
  const { selection, seeds, counts } = rich.manifest;
  expect(shareOf(rich, rare)).toBeGreaterThanOrEqual(share);
  expect(seeds.count).toBeGreaterThan(60);
  expect(selection).toMatchObject({
    specks: SPECKS,
    firstDraw: 60,
    targets: [{ name: rare, share, reached: shareOf(rich, rare) }],
    humans: 'sure',
  });
  const { uncertain, unconfident, surplus } = selection!.dropped;
  expect([uncertain + unconfident + surplus, unconfident]).toEqual([counts.dropped, 0]);
  const small = (sample: Sample): number => {
    const decoded = decodeIndexedPng(sample.mask ?? new Uint8Array());
    return decoded.ok
      ? connectedComponents(decoded.map).components.filter(({ pixels }) => pixels < SPECKS).length
      : Number.NaN;
  };
  const sum = (samples: Sample[]): number => samples.reduce((total, sample) => total + small(sample), 0);
  expect(sum(await generated(rich))).toBe(0);
  expect(sum(await generated(plain))).toBeGreaterThan(0);
  const head = await world.admin.fetch(
    'releaseFormat',
    { project: PROJECT, version: rich.version, file: 'coco.tar' },
    { method: 'HEAD' },
  );
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
  expect(rich.manifest.files.map(({ path }) => path)).toContain('rejected.jsonl');
});

it('a release that would hold nothing stops with a sentence, and nothing is published', async () => {
  const before = await world.admin.call('releases', { params: { project: PROJECT } });
  const settings = { images: 30, psi: 0.7, minConfidence: 1 };
  expect((await forecast(settings)).expected).toMatchObject({
    images: 0,
    warnings: [expect.stringContaining('not published')],
  });
  const build = await start(settings);
  const failed = await until('the release to fail', async () => {
    const now = await buildOf(build);
    return now.state === 'failed' && now;
  });
  expect(failed).toMatchObject({
    version: null,
    isPublished: false,
    failure: expect.stringContaining(
      'Of 30 images none would be left: 3 are in the most uncertain share, 27 have too little confidence. Nothing was published',
    ),
  });
  expect(await world.admin.call('releases', { params: { project: PROJECT } })).toEqual(before);
  await world.admin.call('discardBuild', { params: { project: PROJECT, build: build.id } });
});

it('the same again is a patch, more of it a minor, another psi a major', async () => {
  const { first } = plain.manifest.seeds;
  const last = rich.version.split('.')[0]!;
  const base = await made({ images: 30, psi: 0.7, dropShare: 0 });
  const again = { images: 30, psi: 0.7, dropShare: 0, firstSeed: base.manifest.seeds.first };
  const same = await made(again);
  const more = await made({ ...again, images: 40 });
  const other = await made({ ...again, psi: 0.6 });
  expect([base, same, more, other].map(({ version }) => version)).toEqual([
    `${Number(last) + 1}.0.0`,
    `${Number(last) + 1}.0.1`,
    `${Number(last) + 1}.1.0`,
    `${Number(last) + 2}.0.0`,
  ]);
  expect(shardsOf(same)).toEqual(shardsOf(base));
  expect(first).toBeLessThan(base.manifest.seeds.first);
});

it('two that are made at once are two whole releases', async () => {
  const [a, b] = await Promise.all([1, 2].map(() => made({ images: 30, psi: 0.7 })));
  expect(a!.version).not.toBe(b!.version);
  for (const release of [a!, b!]) {
    expect(release.images).toBe(27);
    for (const { path, sha256 } of release.manifest.files) {
      const bytes = await world.admin.bytes('releaseFile', { project: PROJECT, version: release.version, path });
      expect([path, createHash('sha256').update(bytes).digest('hex')]).toEqual([path, sha256]);
    }
  }
});

it('is cancelled, and resumed after the server was started again, with what was finished', async () => {
  const build = await start({ images: 300, psi: 0.7 });
  await until('some of it to be done', async () => ((await buildOf(build)).progress?.done ?? 0) > 0);
  const { state } = await world.admin.call('cancelBuild', { params: { project: PROJECT, build: build.id } });
  expect(state).toBe('cancelled');
  await world.server.stop();
  await world.restart();
  expect(await buildOf(build)).toMatchObject({ state: 'cancelled', progress: null });
  const resumed = await world.admin.call('resumeBuild', { params: { project: PROJECT, build: build.id } });
  expect(resumed.state).toBe('labelling');
  expect(resumed.progress!.done).toBeGreaterThan(0);
  const { version } = await ended(build);
  expect(await world.admin.call('release', { params: { project: PROJECT, version: version! } })).toMatchObject({
    images: 270,
    dropped: 30,
  });
});

it('another number of workers makes the same bytes', async () => {
  const other = await worldWithRound('1');
  try {
    await made({ images: 60, psi: 0.7 }, other);
    const settings = rich.manifest.selection!;
    const theirs = await made(
      {
        images: 60,
        psi: 0.7,
        specks: SPECKS,
        balance: { targets: settings.targets.map(({ name, share }) => ({ name, share })), draws: 8 },
        humans: 'sure',
        rejected: true,
      },
      other,
    );
    expect(theirs.manifest).toEqual(rich.manifest);
    expect(theirs.digest).toBe(rich.digest);
  } finally {
    await other.close();
  }
});
