import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Build, ReleaseSettings, type RoundState } from '@gannet/contracts';
import { Generators } from '../generators/generators.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { RoundView } from '../rounds/round-view.js';
import { Rounds } from '../rounds/rounds.js';
import { type ChunkRow, ChunkTable } from '../chunks/chunks.table.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { FolderStore } from '../storage/folder-store.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { World } from '../testing/world.js';
import { BuildOrigins } from './build-origins.js';
import { Builds } from './builds.js';
import { buildOrderOf, ChunkOrders } from '../work/chunk-order.js';
import { Refused } from '../errors.js';
import { Cleanup } from './cleanup.js';
import { Forecasts } from './forecasts.js';
import { Probes } from './probes.js';
import type { ImageSummary } from './image-summary.js';
import { releaseKey, spoolKey } from '../releases/release-keys.js';

let world: World;
let folder: string;
let objects: FolderStore;
let rounds: Rounds;
let builds: Builds;
let origins: BuildOrigins;
let forecasts: Forecasts;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-builds-'));
  objects = new FolderStore(folder);
  const projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  origins = new BuildOrigins(projects, world.projects, world.rounds, world.interpreters, world.releases);
  rounds = new Rounds(world.db, world.rounds, new RoundView(world.db), projects, world.steps);
  builds = new Builds(world.db, world.builds, world.building, origins, new Cleanup(objects));
  const probes = new Probes(world.db, world.builds, world.building, origins, objects);
  forecasts = new Forecasts(world.builds, world.releases, origins, probes);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const settings = (given: object = {}): ReleaseSettings => ReleaseSettings.parse({ images: 60, psi: 0.7, ...given });

async function scene(
  state: RoundState = 'complete',
): Promise<{ project: ProjectWithGenerator; round: RoundRow; slug: string }> {
  const { project, round } = await world.with({ state, firstSeed: 100 });
  return { project, round, slug: project.slug };
}

const chunksOf = async (buildId: string): Promise<ChunkRow[]> =>
  await world.db.all(ChunkTable, 'where build_id = $1 and finished_at is null order by first', [buildId]);

/** Labels a chunk as a worker does: `present` says what is in the image of that offset. */
async function label(chunk: ChunkRow, present: (offset: number) => number[]): Promise<boolean> {
  const found: ImageSummary[] = Array.from({ length: chunk.count }, (_, i) => ({
    score: (chunk.first + i) / 10_000,
    present: present(chunk.first + i),
    bytes: 1000,
    pixels: [8, 8, 0],
  }));
  await world.chunkRows.begin(chunk.id, randomUUID(), new Date());
  return world.moves.finish(chunk, (tx) => world.builds.saveSummaries(tx, chunk.id, found));
}

async function labelAll(build: Pick<Build, 'id'>, present: (offset: number) => number[] = () => [0, 1]): Promise<void> {
  for (const chunk of await chunksOf(build.id)) if (chunk.kind === 'label') await label(chunk, present);
}

it('a complete round has its release as a build of its own, and another is asked for with settings of its own', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings({ minConfidence: 0.5 }) });
  expect(build).toMatchObject({
    round: 0,
    state: 'labelling',
    isOfRound: false,
    drawn: 60,
    version: null,
    isPublished: false,
    progress: { done: 0, total: 60, unit: 'images', ratePerSecond: null },
  });
  expect(
    (await builds.all(slug)).map(({ isOfRound, state, isPublished }) => ({ isOfRound, state, isPublished })),
  ).toEqual([
    { isOfRound: false, state: 'labelling', isPublished: false },
    { isOfRound: true, state: 'complete', isPublished: true },
  ]);
  await labelAll(build);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'packing', progress: { total: 60 } });
});

it('learns a second opinion before it labels, if it is asked to, and labels with that', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings({ opinionSteps: 1000 }) });
  expect(build).toMatchObject({ state: 'learning', progress: { done: 0, total: 100, unit: '%' } });
  const [chunk] = await chunksOf(build.id);
  const digest = 'd'.repeat(64);
  expect(await world.builds.learnedIn(chunk!.roundId, 1000)).toBeNull();
  await world.chunkRows.begin(chunk!.id, randomUUID(), new Date());
  await world.moves.finish(chunk!, (tx) => world.builds.saveInterpreter(tx, build.id, digest));
  expect(await world.builds.learnedIn(chunk!.roundId, 1000)).toBe(digest);
  expect(await world.builds.learnedIn(chunk!.roundId, 500)).toBeNull();
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'labelling', progress: { total: 60, unit: 'images' } });
  const orders = new ChunkOrders(world.rounds, world.builds, world.projects, world.interpreters, world.students);
  const labelling = (await chunksOf(build.id)).find(({ kind }) => kind === 'label')!;
  const order = (await orders.of(labelling))!;
  expect(buildOrderOf(order).interpreter.digest).toBe(digest);
  expect(order.interpreter!.digest).not.toBe(digest);
});

it('is refused for a round that is not complete, and for what the project does not have', async () => {
  const { slug } = await scene('annotating');
  expect(await refusalOf(builds.start(slug, { round: 0, settings: settings() }))).toEqual({
    code: 'CONFLICT',
    message: `Round 0 of ${slug} is annotating; releases are made from complete rounds.`,
  });
  const done = (await scene()).slug;
  const start = (given: object): Promise<unknown> =>
    refusalOf(builds.start(done, { round: 0, settings: settings(given) }));
  expect(await start({ balance: { targets: [{ name: 'hat', share: 0.5 }] } })).toEqual({
    code: 'INVALID',
    message: `${done} has no class hat: a target is for one of background, skin, hair.`,
  });
  expect(await start({ formats: ['coco', 'yolo-pose'] })).toMatchObject({
    code: 'INVALID',
    message: expect.stringContaining('There is no format yolo-pose: choose of coco,'),
  });
  expect(await start({ firstSeed: 2 ** 32 - 10 })).toEqual({
    code: 'INVALID',
    message: '60 seeds from 4294967286 on would not stay below 2^32.',
  });
  expect(await start({ firstSeed: 90 })).toEqual({
    code: 'INVALID',
    message: 'People labelled 1 of the seeds from 90 to 149. Begin with another seed: a release has no image twice.',
  });
});

it('takes seeds that nobody gets again, those for the targets too, and leaves out those that were named', async () => {
  const { slug, project } = await scene();
  const nextSeed = async (): Promise<number> => (await world.projects.byId(project.id))!.nextSeed;
  const before = await nextSeed();
  await builds.start(slug, {
    round: 0,
    settings: settings({ balance: { targets: [{ name: 'hair', share: 0.5 }], draws: 4 } }),
  });
  expect(await nextSeed()).toBe(before + 240);
  const named = { first: before + 250, last: 2 ** 32 - 1 };
  await builds.start(slug, { round: 0, settings: settings({ firstSeed: named.first }) });
  await builds.start(slug, { round: 0, settings: settings({ firstSeed: named.last, images: 1 }) });
  expect(await nextSeed()).toBe(before + 240);
  await rounds.start(slug, { poolSize: 8, batchSize: 8, releaseSize: 2 });
  const pool = await world.db.rows(
    anyRow<{ seed: number }>(),
    `select seed from candidate join round on round.id = round_id where project_id = $1 and number = 1 order by seed`,
    [project.id],
  );
  expect(pool.map(({ seed }) => seed - before)).toEqual([240, 241, 242, 243, 244, 245, 246, 247]);
  await builds.start(slug, { round: 0, settings: settings() });
  expect(await nextSeed()).toBe(named.first + 60 + 60);
});

it('draws on until what is rare is there often enough, a quarter of the first draw at a time', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, {
    round: 0,
    settings: settings({ dropShare: 0, balance: { targets: [{ name: 'hair', share: 0.2 }], draws: 3 } }),
  });
  const hairInEveryTenth = (offset: number): number[] => (offset % 10 === 0 ? [0, 2] : [0]);
  const drawn: number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const [now] = await builds.all(slug);
    drawn.push(now!.drawn);
    if (now!.state !== 'labelling') break;
    await labelAll(build, hairInEveryTenth);
  }
  // 6 of 60 to begin with; with every ten seeds one more, (6 + n) / (60 + n) ≥ 0.2 from n = 8 on: with the seed at
  // offset 130.
  expect(drawn).toEqual([60, 75, 90, 105, 120, 135, 135]);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'packing' });
});

it('was labelled for as long as some worker was at it, whatever went by in between', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings() });
  expect(await world.builds.labelSeconds(build.id)).toBe(0);
  await labelAll(build);
  const noon = Date.parse('2026-01-31T12:00:00Z');
  for (const [first, from, to] of [
    [0, 0, 4],
    [25, 2, 5],
    [50, 3600, 3601.5],
  ] as const) {
    await world.db.run(
      `update chunk set started_at = $3, finished_at = $4 where build_id = $1 and kind = 'label' and first = $2`,
      [build.id, first, new Date(noon + from * 1000), new Date(noon + to * 1000)],
    );
  }
  expect(await world.builds.labelSeconds(build.id)).toBe(6.5);
  await world.db.run(
    `update chunk set finished_at = started_at - interval '1 second' where build_id = $1 and kind = 'label' and first = 50`,
    [build.id],
  ); // a clock was set back
  expect(await world.builds.labelSeconds(build.id)).toBe(5);
});

it('stops drawing at its bound', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, {
    round: 0,
    settings: settings({ balance: { targets: [{ name: 'hair', share: 1 }], draws: 2 } }),
  });
  for (let turn = 0; turn < 6; turn++) await labelAll(build);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'packing', drawn: 120 });
});

it('is cancelled and resumed with what is finished, whatever a worker still brings', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings() });
  const [first, second, third] = await chunksOf(build.id);
  await label(first!, () => [0]);
  expect(await builds.cancel(slug, build.id)).toMatchObject({
    state: 'cancelled',
    progress: null,
    failure: null,
    finishedAt: expect.any(String),
  });
  expect(await label(second!, () => [0])).toBe(false);
  expect(await refusalOf(builds.cancel(slug, build.id))).toEqual({
    code: 'CONFLICT',
    message: 'This release is cancelled; there is nothing to cancel.',
  });
  expect(await builds.resume(slug, build.id)).toMatchObject({
    state: 'labelling',
    progress: { done: 25, total: 60 },
    finishedAt: null,
  });
  expect((await chunksOf(build.id)).map(({ id }) => id)).toEqual([second!.id, third!.id]);
  expect(await refusalOf(builds.resume(slug, build.id))).toEqual({
    code: 'CONFLICT',
    message: 'This release is labelling; only one that failed or was cancelled can be resumed.',
  });
  await labelAll(build);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'packing' });
});

it('that failed says why, is resumed, and takes no round along', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings() });
  const [chunk] = await chunksOf(build.id);
  await world.moves.giveUp(chunk!, 'The disk is full.');
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'failed', failure: 'The disk is full.' });
  expect((await rounds.all(slug))[0]).toMatchObject({ state: 'complete', failure: null });
  expect(await builds.resume(slug, build.id)).toMatchObject({ state: 'labelling', failure: null });
});

it('that stopped is thrown away with all its files; one that goes on, or is published, is not', async () => {
  const { slug } = await scene();
  const build = await builds.start(slug, { round: 0, settings: settings() });
  expect(await refusalOf(builds.discard(slug, build.id))).toEqual({
    code: 'CONFLICT',
    message: 'This release is labelling; only one that failed or was cancelled can be thrown away.',
  });
  await objects.put(spoolKey(build.id, 0), new Uint8Array(3));
  await builds.cancel(slug, build.id);
  await builds.discard(slug, build.id);
  expect([
    (await builds.all(slug)).some(({ id }) => id === build.id),
    await objects.head(spoolKey(build.id, 0)),
    await chunksOf(build.id),
  ]).toEqual([false, null, []]);
  expect(await refusalOf(builds.resume(slug, build.id))).toEqual({
    code: 'NOT_FOUND',
    message: `${slug} has no such release in the making.`,
  });
});

it('that was thrown away has its version for good, and reserves none afterwards', async () => {
  const { slug } = await scene();
  const [given, late, next] = await Promise.all(
    [1, 2, 3].map(() => builds.start(slug, { round: 0, settings: settings() })),
  );
  const reserve = async ({ id }: Pick<Build, 'id'>): Promise<string> => {
    const row = (await world.builds.byId(id))!;
    return world.db.inTransaction((tx) =>
      world.builds.reserveVersion(tx, row, (newest) => `${Number(newest?.split('.')[0] ?? 0) + 1}.0.0`),
    );
  };
  const version = await reserve(given!);
  await objects.put(
    releaseKey((await world.builds.byId(given!.id))!.projectId, version, 'manifest.json'),
    new Uint8Array(3),
  );
  for (const build of [given!, late!]) {
    await builds.cancel(slug, build.id);
    await builds.discard(slug, build.id);
  }
  expect(await refusalOf(reserve(late!))).toEqual({ code: 'GONE', message: 'This release was thrown away.' });
  expect([version, await reserve(next!)]).toEqual(['1.0.0', '2.0.0']);
  const { projectId } = (await world.builds.byId(given!.id))!;
  expect(await objects.head(releaseKey(projectId, version, 'manifest.json'))).toBeNull();
  expect(await refusalOf(builds.discard(slug, given!.id))).toMatchObject({ code: 'NOT_FOUND' });
});

it('throwing away and reserving at once wait for each other, and never for ever', async () => {
  const { slug } = await scene();
  const made = await Promise.all([1, 2, 3, 4].map(() => builds.start(slug, { round: 0, settings: settings() })));
  const rows = await Promise.all(made.map(async ({ id }) => (await world.builds.byId(id))!));
  for (const { id } of made) await builds.cancel(slug, id);
  const next = (newest: string | null): string => `${Number(newest?.split('.')[0] ?? 0) + 1}.0.0`;
  const outcomes = await Promise.allSettled(
    rows.flatMap((row) => [
      builds.discard(slug, row.id),
      world.db.inTransaction((tx) => world.builds.reserveVersion(tx, row, next)),
    ]),
  );
  const wrong = outcomes.filter((outcome) => outcome.status === 'rejected' && !(outcome.reason instanceof Refused));
  expect(wrong).toEqual([]);
});

it("a round's own release is left to its round, which takes it along", async () => {
  const { slug, round } = await scene('releasing');
  const [build] = await builds.all(slug);
  expect(await refusalOf(builds.cancel(slug, build!.id))).toEqual({
    code: 'CONFLICT',
    message: 'This release belongs to round 0: cancel or retry the round.',
  });
  const [chunk] = await chunksOf(build!.id);
  await world.moves.giveUp(chunk!, 'broken');
  expect(await world.round(round.id)).toMatchObject({ state: 'failed', failure: 'broken', failedIn: 'releasing' });
  await rounds.retry(slug, 0);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'labelling', failure: null });
  await rounds.cancel(slug, 0);
  expect((await builds.all(slug))[0]).toMatchObject({ state: 'cancelled' });
});

it('two builds at once never reserve one version, and one that asks again keeps its own', async () => {
  const { slug } = await scene();
  const made = await Promise.all([1, 2, 3].map(() => builds.start(slug, { round: 0, settings: settings() })));
  const rows = await Promise.all(made.map(({ id }) => world.builds.byId(id)));
  const next = (newest: string | null): string => `${Number(newest?.split('.')[0] ?? 0) + 1}.0.0`;
  await world.db.run(`update build set version = '1.0.0' where project_id = $1 and purpose = 'round'`, [
    rows[0]!.projectId,
  ]);
  const reserve = (): Promise<string[]> =>
    Promise.all(rows.map((row) => world.db.inTransaction((tx) => world.builds.reserveVersion(tx, row!, next))));
  const versions = await reserve();
  expect([...versions].sort()).toEqual(['2.0.0', '3.0.0', '4.0.0']);
  expect(await reserve()).toEqual(versions);
});

describe('a forecast', () => {
  it('has a few images labelled once, whoever asks, and is computed anew for every setting after that', async () => {
    const { slug, project } = await scene();
    const nextSeed = project.nextSeed;
    const [open, twin] = await Promise.all([settings(), settings()].map((asked) => forecasts.of(slug, 0, asked)));
    expect(open).toMatchObject({ progress: { done: 0, total: 48 }, failure: null, samples: [], expected: null });
    expect(twin!.probe).toBe(open!.probe);
    await labelAll({ id: open!.probe }, (offset) => (offset % 10 === 0 ? [0, 1, 2] : [0, 1]));
    const ready = await forecasts.of(slug, 0, settings({ images: 1000 }));
    expect(ready).toMatchObject({
      probe: open!.probe,
      progress: null,
      expected: { drawn: 1000, images: 900, uncertain: 0.1, unconfident: 0, human: 1, warnings: [] },
    });
    expect(ready.samples).toHaveLength(48);
    expect(ready.samples.filter(({ dropped }) => dropped === 'uncertain')).toHaveLength(4);
    expect(ready.expected!.labels.map(({ name, pixels }) => ({ name, pixels }))).toEqual([
      { name: 'background', pixels: 0.5 },
      { name: 'skin', pixels: 0.5 },
      { name: 'hair', pixels: 0 },
    ]);
    const balanced = await forecasts.of(
      slug,
      0,
      settings({
        dropShare: 0,
        balance: {
          targets: [
            { name: 'hair', share: 0.2 },
            { name: 'background', share: 0.1 },
          ],
          draws: 4,
        },
      }),
    );
    expect(balanced.expected).toMatchObject({
      targets: [{ name: 'hair', share: 0.2, reached: expect.any(Number) }, { reached: 1 }],
      warnings: [],
    });
    expect(balanced.expected!.drawn).toBeGreaterThan(60);
    expect((await forecasts.of(slug, 0, settings({ minConfidence: 1 }))).expected).toMatchObject({
      images: expect.any(Number),
    });
    expect((await world.projects.byId(project.id))!.nextSeed).toBeGreaterThanOrEqual(nextSeed);
    expect((await builds.all(slug)).some(({ id }) => id === open!.probe)).toBe(false);
  });

  it('warns where nothing would be left, and where a target is out of reach', async () => {
    const { slug } = await scene();
    const { probe } = await forecasts.of(slug, 0, settings());
    for (const chunk of await chunksOf(probe)) {
      await world.chunkRows.begin(chunk.id, randomUUID(), new Date());
      await world.moves.finish(chunk, (tx) =>
        world.builds.saveSummaries(
          tx,
          chunk.id,
          Array.from({ length: chunk.count }, () => ({ score: Math.log(2), present: [0], bytes: 1 })),
        ),
      );
    }
    expect((await forecasts.of(slug, 0, settings({ minConfidence: 0.1 }))).expected).toMatchObject({
      images: 0,
      warnings: [expect.stringContaining('No image of the preview would be kept')],
    });
    expect(
      (await forecasts.of(slug, 0, settings({ balance: { targets: [{ name: 'hair', share: 0.5 }] } }))).expected!
        .warnings,
    ).toEqual(['hair would be in 0% of the images, not in 50%: allow more draws, or ask for less.']);
  });

  it('keeps the newest few previews and forgets the others', async () => {
    const { slug } = await scene();
    const asked: string[] = [];
    for (let i = 0; i < 14; i++) asked.push((await forecasts.of(slug, 0, settings({ psi: i / 20 }))).probe);
    const rows = await Promise.all(asked.map((id) => world.builds.byId(id)));
    expect(rows.map((row) => row !== null)).toEqual(asked.map((_id, i) => i >= 2));
  });
});
