import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Student } from '@gannet/contracts';
import type { Labeller } from '@gannet/cli/simulation';
import { gannet } from '../support/cli.js';
import { writeTinyGenerator } from '../support/tiny-generator.js';
import { until } from '../support/until.js';
import { openWorld, type World } from '../world.js';

const PROJECT = 'students';
/** The smallest images that a student sees: its training takes seconds. */
const SIDE = 8;
const SETTINGS = { steps: 100, seed: 3, learningRate: 0.002, classBalance: 0.5, augmentation: 0.25, mirror: false };

/** What is red is a thing. */
const byColour: Labeller = {
  label: async (rgb, width, height) => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => (rgb[3 * pixel]! > 140 ? 1 : 0)),
  }),
};

let world: World;
let version: string;
beforeAll(async () => {
  world = await openWorld({
    env: { WORKERS: '1', THREADS: '1' },
    prepare: (home) => {
      const folder = path.join(home.folder, 'generators');
      writeTinyGenerator(path.join(folder, 'tiny'), { side: SIDE });
      return { GENERATORS_DIR: folder };
    },
  });
  const [generator] = await world.admin.call('generators');
  await world.admin.call('addProject', {
    body: {
      slug: PROJECT,
      name: 'Students',
      schema: { classes: [{ name: 'ground' }, { name: 'thing' }] },
      generatorDigest: generator!.digest,
      roundDefaults: { poolSize: 12, batchSize: 6, releaseSize: 60, psi: 1, trainingSteps: 20 },
    },
  });
  await world.simulate(PROJECT, byColour);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  const [release] = await world.admin.call('releases', { params: { project: PROJECT } });
  version = release!.version;
});
afterAll(() => world.close());

async function now({ id }: Student): Promise<Student> {
  const found = (await world.admin.call('students', { params: { project: PROJECT } })).find((one) => one.id === id)!;
  if (found.state === 'failed') throw new Error(`${found.failure ?? ''}\n${world.server.words}`);
  return found;
}

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const file = (student: Student, name: string): Promise<Uint8Array> =>
  world.admin.bytes('studentFile', { project: PROJECT, student: student.id, file: name });

it('a student whose worker is killed goes on from its checkpoint, to the bytes that the command line makes of the pulled release', async () => {
  const student = await world.admin.call('trainStudent', { params: { project: PROJECT, version }, body: SETTINGS });
  expect(student).toMatchObject({ state: 'queued', steps: 0, settings: SETTINGS, digest: null, threads: 1 });
  await until('the first checkpoint', async () => (await now(student)).curve.length > 0);
  await world.server.killWorker();
  const made = await until('the student', async () => {
    const found = await now(student);
    return found.state === 'complete' && found;
  });
  expect(made.curve.map(({ step }) => step)).toEqual([20, 40, 60, 80, 100].slice(0, made.curve.length));
  const [release, out] = ['release', 'student'].map((name) => path.join(world.home.folder, name)) as [string, string];
  const { secret } = await world.admin.call('addToken', { body: { name: 'pull', role: 'consumer', days: 1 } });
  expect(
    await gannet(['pull', `${PROJECT}@${version}`, '--server', world.url, '--out', release], secret),
  ).toMatchObject({ code: 0 });
  const given = ['--steps', '100', '--seed', '3', '--rate', '0.002', '--balance', '0.5', '--augmentation', '0.25'];
  expect(await gannet(['train', release, '--out', out, ...given, '--no-mirror', '--threads', '1'])).toMatchObject({
    code: 0,
  });
  expect(made.digest).toBe(digestOf(await readFile(path.join(out, 'student.onnx'))));
  for (const { path: name, sha256, bytes } of made.files) {
    const [served, written] = [await file(made, name), await readFile(path.join(out, name))];
    expect([name, digestOf(served), served.byteLength]).toEqual([name, sha256, bytes]);
    expect([name, digestOf(written)]).toEqual([name, sha256]);
  }
});
