import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ReleaseSettings, type RoundSettings } from '@gannet/contracts';
import { latentOf } from '@gannet/generator';
import { encodeInterpreter, initialParameters } from '@gannet/interpreter';
import { Forecasts } from '../builds/forecasts.js';
import { Probes } from '../builds/probes.js';
import { BuildOrigins } from '../builds/build-origins.js';
import type { BuildRow } from '../builds/builds.table.js';
import { LabelWork } from './label-work.js';
import { PackWork } from './pack-work.js';
import { ReleaseVersions } from './release-versions.js';
import { readConfig } from '../config.js';
import { FolderPackages } from '../generators/folder-packages.js';
import { Generators } from '../generators/generators.js';
import { RunningGenerators } from '../generators/running-generators.js';
import { Models } from '../models/models.js';
import { Predictor } from '../interpreters/predictor.js';
import { interpreterKey } from '../interpreters/weights.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { Projects } from '../projects/projects.js';
import { releaseKey } from '../releases/release-keys.js';
import { FolderStore } from '../storage/folder-store.js';
import { wholeOf } from '../storage/object-store.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { NON_FINITE_LAYERS as layers, writeNonFiniteGenerator } from '../testing/non-finite-generator.js';
import { CLASSES, SIDE, World } from '../testing/world.js';
import { EmbedWork } from './embed-work.js';
import type { ChunkHandler } from './handler.js';
import { PickWork } from './pick-work.js';
import { ProgressReports } from './progress-reports.js';
import { ReleaseContent } from './release-content.js';
import { ScoreWork } from './score-work.js';
import { type ChunkOrder, ChunkOrders } from './chunk-order.js';
import type { ChunkRow } from '../chunks/chunks.table.js';
import type { RoundRow } from '../rounds/rounds.table.js';

let world: World;
let folder: string;
let objects: FolderStore;
let predictor: Predictor;
let models: Models;
let folders: FolderPackages;
let generators: Generators;
let ranking: Readonly<Record<'embed' | 'score' | 'pick', ChunkHandler>>;
let labels: LabelWork;
let packs: PackWork;
let forecasts: Forecasts;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-unusable-'));
  writeNonFiniteGenerator(path.join(folder, 'generators'));
  const config = readConfig({ DATA_DIR: folder, GENERATORS_DIR: path.join(folder, 'generators'), LOG_LEVEL: 'silent' });
  folders = new FolderPackages(config);
  generators = new Generators([folders]);
  models = new Models(config);
  await folders.onModuleInit();
  objects = new FolderStore(path.join(folder, 'objects'));
  predictor = new Predictor(objects, generators, new RunningGenerators(generators, models), models);
  ranking = rankingOf(predictor);
  labels = new LabelWork(world.builds, predictor, objects);
  const orders = new ChunkOrders(world.rounds, world.builds, world.projects, world.interpreters, world.students);
  packs = new PackWork(
    world.releases,
    new ReleaseContent(world.builds, world.releases, predictor, objects),
    new ReleaseVersions(world.db, world.releases, world.builds, objects),
    new ProgressReports(world.db, world.chunkRows, orders),
    objects,
  );
  const origins = new BuildOrigins(
    new Projects(world.projects, world.db, generators, world.generators, world.memberships),
    world.projects,
    world.rounds,
    world.interpreters,
    world.releases,
  );
  const probes = new Probes(world.db, world.builds, world.building, origins, objects);
  forecasts = new Forecasts(world.builds, world.releases, origins, probes);
});
afterAll(async () => {
  await models.stopAll();
  await world.close();
  rmSync(folder, { recursive: true });
});

const isUsable = (seed: number): boolean => latentOf(seed, 4).every((value) => value > 0);
const usableFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i).filter(isUsable);
/** As many seeds in a row that are all unusable begin here. */
const barren = (count: number, from = 0): number =>
  usableFrom(from, count).length === 0 ? from : barren(count, from + 1);
const sentence = (seed: number): string =>
  `The generator gives numbers that are not finite for seed ${seed} at psi 1: nothing can be learnt from that image, nor said of it. Start a round with a smaller psi, or repair the generator.`;

/** A project of the brittle generator whose first round is over, with an interpreter that nobody trained. */
async function scene(firstSeed = 0): Promise<{ project: ProjectWithGenerator; round: RoundRow }> {
  const project = await world.project(firstSeed, folders.all()[0]);
  const round = await world.advance(await world.startRound(project, { psi: 1 }), 'complete');
  await world.db.run('delete from release where project_id = $1', [project.id]); // its files were never written
  const network = {
    layers,
    resolution: SIDE,
    classes: CLASSES.length,
    members: 2,
    hidden: [3, 2] as const,
    parameters: initialParameters(2, { depth: 2, hidden: [3, 2], classes: CLASSES.length }, 1),
  };
  const bytes = encodeInterpreter(network);
  const digest = createHash('sha256').update(bytes).digest('hex');
  await objects.put(interpreterKey(digest), bytes);
  await world.db.run('update interpreter set digest = $2 where round_id = $1', [round.id, digest]);
  return { project, round };
}

function rankingOf(reader: Predictor): typeof ranking {
  return {
    embed: new EmbedWork(world.pool, reader),
    score: new ScoreWork(world.pool, reader),
    pick: new PickWork(world.pool),
  };
}

async function orderOf(chunk: ChunkRow): Promise<ChunkOrder> {
  return (await new ChunkOrders(world.rounds, world.builds, world.projects, world.interpreters, world.students).of(
    chunk,
  ))!;
}

/** Does what there is to do for a round, as a worker does, until people annotate. */
async function poolOf(project: ProjectWithGenerator, settings: Partial<RoundSettings>): Promise<RoundRow> {
  const round = await world.startRound(project, { psi: 1, ...settings });
  for (const kind of ['embed', 'score', 'pick'] as const) {
    for (const chunk of await world.unfinished(round.id)) {
      const write = await ranking[kind].compute(await orderOf(chunk));
      await world.moves.finish(chunk, write);
    }
  }
  return world.round(round.id);
}

/** Labels and packs a release of a round, as a worker does. */
async function built(round: RoundRow, settings: object, firstSeed: number): Promise<BuildRow> {
  const build = await world.db.inTransaction((tx) =>
    world.building.begin(tx, round, firstSeed, ReleaseSettings.parse({ psi: 1, dropShare: 0, ...settings }), 'asked'),
  );
  await work(build.id, round, labels);
  await work(build.id, round, packs);
  return (await world.builds.byId(build.id))!;
}

async function work(buildId: string, round: RoundRow, handler: ChunkHandler): Promise<void> {
  for (const chunk of (await world.unfinished(round.id)).filter((one) => one.buildId === buildId)) {
    await world.moves.finish(chunk, await handler.compute(await orderOf(chunk)));
  }
}

it('a candidate without finite numbers is set aside, and the others are ranked and picked', async () => {
  const { project } = await scene();
  const round = await poolOf(project, { poolSize: 80, batchSize: 80 });
  const states = await world.db.rows(
    anyRow<{ seed: number; state: string; rank: number | null }>(),
    'select seed, state, rank from candidate where round_id = $1 order by seed',
    [round.id],
  );
  const usable = usableFrom(round.firstSeed, 80);
  expect(usable.length).toBeGreaterThan(0);
  expect(states.filter(({ state }) => state === 'picked').map(({ seed }) => seed)).toEqual(usable);
  expect(states.filter(({ state, rank }) => state === 'unusable' && rank === null)).toHaveLength(80 - usable.length);
  expect(
    await world.db.row(anyRow(), 'select count(*) as count from assignment where round_id = $1', [round.id]),
  ).toEqual({
    count: usable.length,
  });
});

it('a round whose interpreter is damaged on the disk goes on without it, for variety', async () => {
  const { project, round: first } = await scene();
  const { digest } = (await world.interpreters.ofRound(first.id))!;
  const bytes = await wholeOf(objects, interpreterKey(digest));
  await objects.put(
    interpreterKey(digest),
    bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte)),
  );
  const usual = ranking;
  const fresh = new Predictor(objects, generators, new RunningGenerators(generators, models), models); // what is open was checked when it was opened
  ranking = rankingOf(fresh);
  const round = await poolOf(project, { poolSize: 80, batchSize: 80 });
  ranking = usual;
  await objects.put(interpreterKey(digest), bytes);
  const picked = await world.db.rows(
    anyRow<{ score: number | null }>(),
    "select score from candidate where round_id = $1 and state = 'picked'",
    [round.id],
  );
  expect([round.state, picked]).toEqual(['annotating', usableFrom(round.firstSeed, 80).map(() => ({ score: null }))]);
});

it('a pool of nothing else stops with a sentence', async () => {
  const first = barren(9);
  const { project } = await scene(first + 1_000_000); // its own seeds are elsewhere
  await world.db.run('update project set next_seed = $2 where id = $1', [project.id, first]);
  expect(await refusalOf(poolOf(project, { poolSize: 9, batchSize: 2 }))).toEqual({
    code: 'INVALID',
    message: sentence(first),
  });
});

it('a release leaves out the seeds without finite numbers, and says so', async () => {
  const { project, round } = await scene();
  const build = await built(round, { images: 100 }, 5000);
  const { manifest } = (await world.releases.byVersion(project.id, build.version!))!;
  const images = usableFrom(5000, 100).length;
  expect(images).toBeGreaterThan(0);
  expect(manifest).toMatchObject({
    seeds: { first: 5000, count: 100 },
    counts: { images, dropped: 100 - images },
    selection: { dropped: { uncertain: 0, unconfident: 0, surplus: 0, unusable: 100 - images } },
  });
  const card = (await wholeOf(objects, releaseKey(project.id, build.version!, 'README.md'))).toString();
  expect(card).toContain(`for ${100 - images} of the seeds the generator returned numbers that are not finite`);
});

it('a release of nothing else stops with a sentence', async () => {
  const { round } = await scene();
  const first = barren(9, 5000);
  expect(await refusalOf(built(round, { images: 9 }, first))).toEqual({ code: 'INVALID', message: sentence(first) });
});

it('a preview shows what can be used, and foretells the share that cannot', async () => {
  const { project, round } = await scene();
  const settings = ReleaseSettings.parse({ images: 96, psi: 1, dropShare: 0, firstSeed: 5000 });
  const { probe } = await forecasts.of(project.slug, 0, settings);
  await work(probe, round, labels);
  const { samples, expected } = await forecasts.of(project.slug, 0, settings);
  const usable = usableFrom(5000, 48);
  expect(samples.map(({ seed }) => seed)).toEqual(usable);
  expect(expected).toMatchObject({
    drawn: 96,
    images: 2 * usable.length,
    unusable: 1 - usable.length / 48,
    warnings: [expect.stringMatching(/^For \d+% of the seeds the generator gives numbers that are not finite/)],
  });
});
