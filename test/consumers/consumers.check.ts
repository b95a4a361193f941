import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Oracle } from '@gannet/cli/simulation';
import { formatsOf } from '@gannet/release';
import { gannet } from '../support/cli.js';
import { openBundledOracle } from '../support/labels.js';
import { root } from '../support/server.js';
import { openWorld, type TestPerson, type World } from '../world.js';

const run = promisify(execFile);
const PYTHON = process.env['CONSUMERS_PYTHON'] ?? 'python3';
const PROJECT = 'faces';
const VERSION = '1.0.0';

let oracle: Oracle;
let world: World;
let consumer: TestPerson;
let release: string;
let formats: string;

beforeAll(async () => {
  [oracle, world] = await Promise.all([openBundledOracle(), openWorld()]);
  await world.addProject(PROJECT, 0, { poolSize: 12, batchSize: 4, releaseSize: 60, trainingSteps: 100 });
  await world.simulate(PROJECT, oracle);
  await world.roundIn(PROJECT, await world.startRound(PROJECT), 'complete');
  consumer = await world.addPerson('consumer');
  release = path.join(world.home.folder, 'release');
  formats = path.join(world.home.folder, 'formats');
  expect(await gannet(['pull', `${PROJECT}@${VERSION}`, '--server', world.url, '--out', release], consumer.token)).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await world.close();
  await oracle.close();
});

/** Python that can reach nothing but what lies here. */
async function python(words: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = root): Promise<string> {
  const { stdout } = await run(PYTHON, [...words], { cwd, env: { PATH: process.env['PATH'], HOME: world.home.folder, HF_HOME: path.join(world.home.folder, 'hf'), HF_HUB_OFFLINE: '1', ...env }, maxBuffer: 1 << 26 });
  return stdout;
}

const check = (name: string): Promise<string> => python([path.join(import.meta.dirname, 'check.py'), release, formats, name]);

it.each(formatsOf({}))('the server sends $name as a tar, and what is kept of it is the same', async ({ name }) => {
  const folder = path.join(formats, name);
  await mkdir(folder, { recursive: true });
  const ask = (): Promise<Uint8Array> => consumer.api.bytes('releaseFormat', { project: PROJECT, version: VERSION, file: `${name}.tar` });
  const first = await ask();
  expect(Buffer.compare(await ask(), first)).toBe(0);
  await writeFile(`${folder}.tar`, first);
  await run('tar', ['--extract', '--file', `${folder}.tar`, '--directory', folder]);
});

it.each(['coco', 'panoptic', 'voc', 'yolo', 'imagefolder', 'parquet', 'webdataset', 'webdataset_hub', 'croissant', 'factory'])('%s: a real reader sees what the shards hold', async (name) => {
  expect(await check(name)).toContain(`${name}: `);
});

it('ten lines of Python, those of the documentation, pull a release and check it', async () => {
  const text = await readFile(path.join(root, 'docs/consumers.md'), 'utf8');
  const script = /```python\n(# pull\.py\n[^`]+)```/.exec(text)?.[1];
  if (script === undefined) throw new Error('docs/consumers.md has no pull.py');
  expect(script.trim().split('\n').length).toBeLessThanOrEqual(12);
  const folder = path.join(world.home.folder, 'python');
  await mkdir(folder);
  await writeFile(path.join(folder, 'pull.py'), script);
  await python(['pull.py', world.url, PROJECT, VERSION], { GANNET_TOKEN: consumer.token }, folder);
  expect(await gannet(['verify', path.join(folder, `${PROJECT}-${VERSION}`)])).toMatchObject({ code: 0, err: '' });
});
