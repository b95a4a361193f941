import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Build, ReleaseSettings } from '@gannet/contracts';
import { BuildOrigins } from '../builds/build-origins.js';
import { Builds } from '../builds/builds.js';
import { Forecasts } from '../builds/forecasts.js';
import { Probes } from '../builds/probes.js';
import { Cleanup } from '../builds/cleanup.js';
import { Generators } from '../generators/generators.js';
import { Projects } from '../projects/projects.js';
import { probeKey, releaseKey, spoolKey } from '../releases/release-keys.js';
import { FolderStore } from '../storage/folder-store.js';
import { anyRow } from '../testing/rows.js';
import { type Scene, World } from '../testing/world.js';
import { ChunkOrders } from './chunk-order.js';
import { ChunkWork } from './chunk-work.js';
import { RoundView } from '../rounds/round-view.js';
import { Rounds } from '../rounds/rounds.js';
import { Handlers } from './handlers.js';

let world: World;
let folder: string;
let objects: FolderStore;
let rounds: Rounds;
let builds: Builds;
let forecasts: Forecasts;
beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-chunks-'));
  objects = new FolderStore(folder);
  const projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  const origins = new BuildOrigins(projects, world.projects, world.rounds, world.interpreters, world.releases);
  rounds = new Rounds(world.db, world.rounds, new RoundView(world.db), projects, world.steps);
  builds = new Builds(world.db, world.builds, world.building, origins, new Cleanup(objects));
  const probes = new Probes(world.db, world.builds, world.building, origins, objects);
  forecasts = new Forecasts(world.builds, world.releases, origins, probes);
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const file = new Uint8Array(3);
const settings = (given: object = {}): ReleaseSettings => ReleaseSettings.parse({ images: 2, psi: 0.7, ...given });

/** A worker that does `compute` in place of models, and whose orders are followed by `then`. */
function worker(
  compute: () => Promise<void>,
  then: () => Promise<void> = async () => undefined,
): (chunkId: string) => Promise<void> {
  const handlers = Object.assign(Object.create(Handlers.prototype) as Handlers, {
    async compute() {
      await compute();
      return async () => undefined;
    },
  });
  const orders = new ChunkOrders(world.rounds, world.builds, world.projects, world.interpreters, world.students);
  const followed = Object.assign(Object.create(orders) as ChunkOrders, {
    async of(chunk: Parameters<ChunkOrders['of']>[0]) {
      const order = await orders.of(chunk);
      await then();
      return order;
    },
  });
  const work = new ChunkWork(world.chunkRows, followed, world.moves, handlers, new Cleanup(objects));
  return (chunkId) => work.run(chunkId, randomUUID());
}

async function packing(): Promise<Scene & { build: Build; slug: string; chunk: string }> {
  const scene = await world.with({ state: 'complete' });
  const { slug } = scene.project;
  const build = await builds.start(slug, { round: 0, settings: settings() });
  const [label] = await world.unfinished(scene.round.id);
  await world.finish(label!);
  const [pack] = await world.unfinished(scene.round.id);
  return { ...scene, build, slug, chunk: pack!.id };
}

async function reserve(buildId: string, version: string): Promise<void> {
  const row = (await world.builds.byId(buildId))!;
  await world.db.inTransaction((tx) => world.builds.reserveVersion(tx, row, () => version));
}

it('what is written for a release that is thrown away meanwhile is removed by its writer', async () => {
  const { project, slug, build, chunk } = await packing();
  const [early, late] = ['shards/train-000000.tar', 'manifest.json'].map((name) =>
    releaseKey(project.id, '7.0.0', name),
  );
  await worker(async () => {
    await reserve(build.id, '7.0.0');
    await objects.put(early!, file);
    await builds.cancel(slug, build.id);
    await builds.discard(slug, build.id);
    for (const key of [late!, spoolKey(build.id, 0)]) await objects.put(key, file);
  })(chunk);
  expect(await Promise.all([early!, late!, spoolKey(build.id, 0)].map((key) => objects.head(key)))).toEqual([
    null,
    null,
    null,
  ]);
});

it('a release that is resumed while its worker finds it cancelled keeps its spool', async () => {
  const { slug, build, chunk } = await packing();
  await objects.put(spoolKey(build.id, 0), file);
  await builds.cancel(slug, build.id);
  let isResumed = false;
  await worker(
    async () => undefined,
    async () => {
      if (!isResumed) await builds.resume(slug, build.id);
      isResumed = true;
    },
  )(chunk);
  expect([(await builds.all(slug))[0]!.state, (await objects.head(spoolKey(build.id, 0)))?.bytes]).toEqual([
    'packing',
    3,
  ]);
});

it('a release that is packed leaves no spool', async () => {
  const { build, slug, chunk } = await packing();
  await objects.put(spoolKey(build.id, 0), file);
  await worker(async () => undefined)(chunk);
  expect([(await builds.all(slug))[0]!.state, await objects.head(spoolKey(build.id, 0))]).toEqual(['complete', null]);
});

it('a failed round that is cancelled leaves neither spool nor half a release', async () => {
  const { project, round } = await world.with({ state: 'releasing' });
  const [label] = await world.unfinished(round.id);
  await world.finish(label!);
  const [pack] = await world.unfinished(round.id);
  const keys = [spoolKey(pack!.buildId!, 0), releaseKey(project.id, '1.0.0', 'manifest.json')];
  for (const key of keys) await objects.put(key, file);
  await reserve(pack!.buildId!, '1.0.0');
  await world.moves.giveUp(pack!, 'broken');
  await world.db.run(`update pgboss.job set state = 'completed' where state < 'completed'`);
  await rounds.cancel(project.slug, 0);
  const jobs = await world.db.rows(
    anyRow<{ chunkId: string }>(),
    `select data->>'chunkId' as "chunkId" from pgboss.job where state = 'created'`,
  );
  for (const { chunkId } of jobs) await worker(() => Promise.reject(new Error('nothing of it is wanted')))(chunkId);
  expect(await Promise.all(keys.map((key) => objects.head(key)))).toEqual([null, null]);
});

it('the pictures of a preview that is forgotten meanwhile are removed by the one who made them', async () => {
  const { project, round } = await world.with({ state: 'complete' });
  const { probe } = await forecasts.of(project.slug, 0, settings());
  const [label] = await world.unfinished(round.id);
  const key = probeKey(probe, '0000000001.png');
  await worker(async () => {
    await world.builds.remove(world.db, probe);
    await objects.put(key, file);
  })(label!.id);
  expect(await objects.head(key)).toBeNull();
});
