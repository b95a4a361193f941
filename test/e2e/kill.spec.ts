import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ReleaseDetail } from '@gannet/contracts';
import { bandLabeller } from '../support/labels.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const [CALM, STORM] = ['calm', 'storm'];
const VERSION = '1.0.0';
const DEATHS = 14;
/** What is between the last file of a release and the end: its row, the commit, the spools that go. */
const LAST_STEPS = 5;

let world: World;
let plan: string;

beforeAll(async () => {
  world = await openWorld({
    env: { WORKERS: '1', NODE_OPTIONS: `--import ${new URL('../support/die-at.mjs', import.meta.url).href}` },
    prepare: (home) => {
      plan = path.join(home.folder, 'plan.json');
      writeFileSync(plan, '[]');
      return { DIE_PLAN: plan };
    },
  });
});

afterAll(() => world.close());

async function startRound(project: string): Promise<number> {
  await world.addProject(project, 7000, { poolSize: 6, batchSize: 2, releaseSize: 24 });
  await world.simulate(project, bandLabeller);
  return world.startRound(project);
}

const planned = (): number[] => JSON.parse(readFileSync(plan, 'utf8')) as number[];

/** The project's release, with every file of it as the manifest says; null where there is none. */
async function wholeRelease(project: string): Promise<ReleaseDetail | null> {
  const releases = await world.admin.call('releases', { params: { project } });
  if (releases.length === 0) return null;
  expect(releases).toHaveLength(1);
  const release = await world.admin.call('release', { params: { project, version: VERSION } });
  for (const { path: file, sha256 } of [...release.manifest.files, { path: 'manifest.json', sha256: release.digest }]) {
    const bytes = await world.admin.bytes('releaseFile', { project, version: VERSION, path: file });
    expect([file, createHash('sha256').update(bytes).digest('hex')]).toEqual([file, sha256]);
  }
  return release;
}

/** What a release consists of, apart from its project's name. */
function contentOf({ manifest: { interpreter, counts, seeds, files }, previews, classStats }: ReleaseDetail): unknown {
  const named = (name: string): boolean =>
    name.startsWith('shards/') || ['provenance.jsonl', 'factory.onnx', 'classes.json', 'LICENSE'].includes(name);
  return {
    interpreter,
    counts,
    seeds,
    previews,
    classStats,
    files: files.filter((file) => named(file.path)).map(({ bytes, sha256 }) => ({ bytes, sha256 })),
  };
}

it('kill -9 at any step of packing leaves no release or a whole one, and the next attempt makes the same', async () => {
  await world.roundIn(CALM, await startRound(CALM), 'complete');
  const steps = Number(
    await until(
      'the calm round to have counted its steps',
      () => existsSync(`${plan}.steps`) && readFileSync(`${plan}.steps`, { encoding: 'utf8' }),
    ),
  );
  expect(steps).toBeGreaterThan(100);
  const spread = Array.from({ length: DEATHS }, (_, i) => 1 + Math.floor((i * (steps - LAST_STEPS - 1)) / DEATHS));
  const doomed = [...spread, ...Array.from({ length: LAST_STEPS }, (_, i) => steps - LAST_STEPS + i)];
  writeFileSync(`${plan}.next`, JSON.stringify(doomed));
  renameSync(`${plan}.next`, plan);

  const number = await startRound(STORM);
  let left = doomed.length;
  await until('the round to complete through all that', async () => {
    const release = await wholeRelease(STORM);
    const { state } = await world.round(STORM, number);
    left = planned().length;
    if (state === 'failed') {
      expect(release).toBeNull();
      await world.admin.call('retryRound', { params: { project: STORM, round: number } });
    }
    return state === 'complete' && release;
  });
  expect(doomed.length - left).toBeGreaterThanOrEqual(DEATHS);
  const [calm, storm] = [await wholeRelease(CALM), await wholeRelease(STORM)];
  expect(contentOf(storm!)).toEqual(contentOf(calm!));
});

it('nothing half-written stays on the disk, and the spools go', async () => {
  const filesUnder = (name: string): string[] =>
    readdirSync(path.join(world.home.dataDir, 'objects'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(world.home.dataDir, 'objects'), path.join(entry.parentPath, entry.name)))
      .filter((file) => file.startsWith(name));
  await until('the spools to be gone', () => filesUnder('spool').length === 0);
  await until('what dead workers were writing to be gone', () => filesUnder('incoming').length === 0);
});
