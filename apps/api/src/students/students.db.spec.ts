import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NewStudent, type Student } from '@gannet/contracts';
import { buildRelease, encodeSample, labelledImages, sha256, sourceFrom, splitOf } from '@gannet/release';
import { openSession } from '@gannet/runtime';
import { studentSettings, trainOnRelease } from '@gannet/student';
import { Cleanup } from '../builds/cleanup.js';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { Archiving } from '../lifecycle/archiving.js';
import { LifecycleStore } from '../lifecycle/lifecycle.store.js';
import { Projects } from '../projects/projects.js';
import { checkpointKey, releaseKey, studentKey, studentPrefix } from '../releases/release-keys.js';
import { Releases } from '../releases/releases.js';
import { FolderStore } from '../storage/folder-store.js';
import { Integrity } from '../storage/integrity.js';
import type { ObjectStore } from '../storage/object-store.js';
import { Upload } from '../storage/upload.js';
import { refusalOf } from '../testing/answers.js';
import { anyRow } from '../testing/rows.js';
import { World } from '../testing/world.js';
import { ChunkOrders } from '../work/chunk-order.js';
import { ChunkWork } from '../work/chunk-work.js';
import { Handlers } from '../work/handlers.js';
import { StudentWork } from '../work/student-work.js';
import { StudentViews } from './student-views.js';
import { Students } from './students.js';

const SIDE = 16;
const GENERATOR = 'a'.repeat(64);
const VERSION = '1.0.0';

let world: World;
let folder: string;
let objects: FolderStore;
let students: Students;
let views: StudentViews;
let archiving: Archiving;
let admin: Caller;
beforeAll(async () => {
  world = await World.open({ THREADS: '1' });
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-students-'));
  objects = new FolderStore(folder);
  const projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  const releases = new Releases(world.releases, projects, new Integrity(objects), world.config);
  views = new StudentViews(world.students, projects, releases);
  students = new Students(world.db, views, world.teaching, new Cleanup(objects), world.config);
  archiving = new Archiving(world.db, new LifecycleStore(world.db), projects, world.items, world.chunks);
  admin = await world.person('admin');
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const SETTINGS = NewStudent.parse({ steps: 60 });

/** A bright square on a dark ground, in another place for every seed; without `isShown`, the ground alone. */
function square(seed: number, isShown: boolean): { rgb: Uint8Array; data: Uint8Array } {
  const [x, y] = [3 + ((seed * 7) % 9), 3 + ((seed * 5) % 9)];
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    isShown && Math.abs((at % SIDE) - x) <= 2 && Math.abs(Math.floor(at / SIDE) - y) <= 2 ? 1 : 0,
  );
  const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => (data[Math.floor(at / 3)] === 1 ? 200 : 40));
  return { rgb, data };
}

/** A project with a release of squares, whose files are stored. */
async function scene({ isShown = true, count = 24 } = {}) {
  const { project, round } = await world.with({ state: 'complete' });
  const seeds = Array.from({ length: 400 }, (_, seed) => seed)
    .filter((seed) => ['train', 'val'].includes(splitOf(GENERATOR, seed)))
    .slice(0, count);
  const unusable = Array.from({ length: (seeds.at(-1) ?? 0) + 1 }, (_, seed) => seed).filter((s) => !seeds.includes(s));
  const provenance = { generator: GENERATOR, interpreter: 'b'.repeat(64), round: 0 };
  const built = await buildRelease(
    {
      facts: {
        project: project.slug,
        version: VERSION,
        round: 0,
        psi: 0.7,
        runtime: 'another',
        image: { width: SIDE, height: SIDE },
        seeds: { first: 0, count: (seeds.at(-1) ?? 0) + 1 },
        classes: ['ground', 'square'],
        generator: { name: 'tiny', version: '1.0.0', digest: GENERATOR, license: 'CC0', attribution: 'Nobody.' },
        interpreter: { digest: provenance.interpreter, members: 1, labelledImages: 4 },
        filter: { dropShare: 0, score: 'mean', rule: 'none' },
      },
      samples: seeds.map((seed) => {
        const { rgb, data } = square(seed, isShown);
        const labels = { width: SIDE, height: SIDE, data };
        return encodeSample({ seed, psi: 0.7, score: 0.25, rgb, provenance, labels, classes: 2 });
      }),
      unusable: new Set(unusable),
      keep: () => true,
      licenseText: 'the licence',
      factory: null,
    },
    { file: (name) => new Upload(objects, releaseKey(project.id, VERSION, name)) },
  );
  await world.db.run('update release set version = $2, digest = $3, manifest = $4 where project_id = $1', [
    project.id,
    VERSION,
    built.digest,
    JSON.stringify(built.manifest),
  ]);
  return { project, round, ...built };
}
type Made = Awaited<ReturnType<typeof scene>>;

/** What `gannet train` makes of the release with the same settings. */
function asByTheCommandLine({ project, manifest, digest }: Made, { seed, mirror, ...given } = SETTINGS) {
  const read = (name: string): AsyncIterable<Uint8Array> => objects.get(releaseKey(project.id, VERSION, name));
  const release = labelledImages(sourceFrom(manifest, 'CC0\n\nNobody.\n\nthe licence\n', read), digest);
  const lesson = { seed, settings: studentSettings(release, given, mirror), threads: 1 };
  const silent = { onSteps: () => undefined, onValidation: () => undefined };
  return trainOnRelease(release, lesson, openSession, null, new AbortController().signal, silent);
}

/** Does the student's next chunk as a worker does, with an object store of its own. */
async function work(id: string, store: ObjectStore = objects): Promise<void> {
  const orders = new ChunkOrders(world.rounds, world.builds, world.projects, world.interpreters, world.students);
  const trainer = new StudentWork(world.students, world.chunks, orders, world.db, store);
  const handlers = Object.assign(Object.create(Handlers.prototype) as Handlers, {
    compute: (order: Parameters<Handlers['compute']>[0]) => trainer.compute(order),
    stop: () => Promise.resolve(),
  });
  const chunk = await world.db.row(
    anyRow<{ id: string }>(),
    'select id from chunk where student_id = $1 and finished_at is null',
    [id],
  );
  const worker = new ChunkWork(world.chunkRows, orders, world.moves, handlers, new Cleanup(store));
  await worker.run(chunk!.id, randomUUID());
}

/** As if no other job waited, whatever else these tests have sent. */
async function withoutJobs(): Promise<void> {
  await world.db.run(`delete from pgboss.job where name = 'chunks'`);
}

const now = async ({ project }: Made): Promise<Student> => (await views.all(project.slug))[0]!;
async function keys(prefix: string): Promise<string[]> {
  const all: string[] = [];
  for await (const key of objects.list(prefix)) all.push(key);
  return all;
}

it('a training gives the bytes of the command line, over checkpoints at which other work went first', async () => {
  const made = await scene();
  const { id } = await students.train(made.project.slug, VERSION, SETTINGS, admin);
  const seen: [string, number][] = [];
  // Its own job is still waiting: every checkpoint looks like one at which others wait.
  for (let turn = 0; turn < 3; turn++) {
    await work(id);
    const { state, steps } = await now(made);
    seen.push([state, steps]);
  }
  expect(seen).toEqual([
    ['queued', 20],
    ['queued', 40],
    ['complete', 60],
  ]);
  const { digest, files, curve, figures, failure, threads } = await now(made);
  const expected = await asByTheCommandLine(made);
  expect(digest).toBe(sha256(expected.files['student.onnx'] as Uint8Array));
  expect({ curve, failure, threads }).toEqual({ curve: expected.validations, failure: null, threads: 1 });
  expect(files.map(({ path: name }) => name).sort()).toEqual([
    'LICENSE',
    'README.md',
    'curves.svg',
    'metrics.json',
    'student.onnx',
  ]);
  expect(figures.map(({ split, rows }) => [split, rows.map(({ name }) => name)])).toEqual([
    ['val', ['mean IoU', 'pixel accuracy', 'calibration error', 'IoU of ground', 'IoU of square']],
  ]);
  expect(await keys(studentPrefix({ projectId: made.project.id, id }))).not.toContain(
    checkpointKey({ projectId: made.project.id, id }),
  );
}, 120_000);

it('a worker that dies after a checkpoint loses nothing before it', async () => {
  const made = await scene();
  const { id } = await students.train(made.project.slug, VERSION, SETTINGS, admin);
  await withoutJobs();
  // As a worker that is killed: what it stored is there, and nothing that comes after.
  let left = 1;
  const dying: ObjectStore = Object.assign(Object.create(objects) as ObjectStore, {
    async put(key: string, bytes: Parameters<ObjectStore['put']>[1]) {
      if (left-- <= 0) throw new Error('killed');
      await objects.put(key, bytes);
    },
  });
  for (let death = 0; death < 2; death++) {
    left = 1;
    await expect(work(id, dying)).rejects.toThrow('killed');
    expect(await now(made)).toMatchObject({ state: 'training', curve: Array.from({ length: death + 1 }, () => ({})) });
  }
  await work(id);
  expect(await now(made)).toMatchObject({
    state: 'complete',
    digest: sha256((await asByTheCommandLine(made)).files['student.onnx'] as Uint8Array),
  });
}, 120_000);

it('a cancelled training keeps its checkpoint and goes on from it; deleted, it leaves no file', async () => {
  const made = await scene();
  const { slug } = made.project;
  const { id } = await students.train(slug, VERSION, SETTINGS, admin);
  await work(id);
  await students.cancel(slug, id);
  expect(await now(made)).toMatchObject({ state: 'cancelled', steps: 20 });
  expect(await refusalOf(students.cancel(slug, id))).toMatchObject({ code: 'CONFLICT' });
  await work(id); // a job that was on its way
  expect(await now(made)).toMatchObject({ state: 'cancelled', steps: 20 });
  await students.resume(slug, id);
  expect(await refusalOf(students.remove(slug, id))).toMatchObject({
    message: 'This student is being trained: cancel the training before you delete it.',
  });
  await work(id);
  expect(await now(made)).toMatchObject({ state: 'queued', steps: 40 });
  await students.cancel(slug, id);
  await students.remove(slug, id);
  expect(await views.all(slug)).toEqual([]);
  expect(await keys(studentPrefix({ projectId: made.project.id, id }))).toEqual([]);
}, 120_000);

it('what a worker writes for a student that is deleted meanwhile is removed', async () => {
  const made = await scene();
  const { slug, id: projectId } = made.project;
  const { id } = await students.train(slug, VERSION, SETTINGS, admin);
  const slow: ObjectStore = Object.assign(Object.create(objects) as ObjectStore, {
    async put(key: string, bytes: Parameters<ObjectStore['put']>[1]) {
      await students.cancel(slug, id);
      await students.remove(slug, id);
      await objects.put(key, bytes);
    },
  });
  await work(id, slow);
  expect(await keys(studentPrefix({ projectId, id }))).toEqual([]);
  expect(await objects.head(studentKey({ projectId, id }, 'student.onnx'))).toBeNull();
}, 120_000);

it('an archived project pauses its trainings, and they go on when it is restored', async () => {
  const made = await scene();
  const { slug } = made.project;
  const { id } = await students.train(slug, VERSION, SETTINGS, admin);
  await archiving.archive(slug);
  await work(id);
  expect(await now(made)).toMatchObject({ state: 'queued', steps: 0 });
  expect(await refusalOf(students.cancel(slug, id))).toMatchObject({ code: 'CONFLICT' });
  await archiving.restore(slug);
  await work(id);
  expect(await now(made)).toMatchObject({ state: 'queued', steps: 20 });
}, 120_000);

it.each([
  [
    'of one image',
    { count: 1 },
    /holds one image to learn from here: a student needs at least two, one to learn from and one to be validated on\.$/,
  ],
])('a release %s is refused in a sentence at once', async (_what, wanted, sentence) => {
  const { project } = await scene(wanted);
  expect((await views.offer(project.slug, VERSION)).problem).toMatch(sentence);
  expect(await refusalOf(students.train(project.slug, VERSION, SETTINGS, admin))).toMatchObject({
    message: expect.stringMatching(sentence) as string,
  });
});

it('a release of one class fails in a sentence at the first attempt', async () => {
  const made = await scene({ isShown: false });
  const { id } = await students.train(made.project.slug, VERSION, SETTINGS, admin);
  await work(id);
  expect(await now(made)).toMatchObject({
    state: 'failed',
    failure: `Every pixel of ${made.project.slug}@${VERSION} is ground: there is nothing to tell apart.`,
  });
}, 60_000);

it('no student is trained on a release that was withdrawn', async () => {
  const { project } = await scene();
  await world.db.run('update release set yanked = $2 where project_id = $1', [
    project.id,
    JSON.stringify({ reason: 'Wrong eyes', at: new Date().toISOString() }),
  ]);
  expect(await refusalOf(students.train(project.slug, VERSION, SETTINGS, admin))).toMatchObject({
    message: `${VERSION} was withdrawn (Wrong eyes): train a student on another release.`,
  });
});
