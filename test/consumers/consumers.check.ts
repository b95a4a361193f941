import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
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
  const { stdout } = await run(PYTHON, [...words], { cwd, env: { PATH: process.env['PATH'], HOME: world.home.folder, FIFTYONE_DO_NOT_TRACK: 'true', HF_HOME: path.join(world.home.folder, 'hf'), HF_HUB_OFFLINE: '1', ...env }, maxBuffer: 1 << 26 });
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

it.each(['coco', 'panoptic', 'fiftyone', 'voc', 'yolo', 'imagefolder', 'parquet', 'webdataset', 'webdataset_hub', 'croissant', 'factory'])('%s: a real reader sees what the shards hold', async (name) => {
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

/** The blocks of Python in a page of Markdown. */
const blocksOf = (markdown: string): string[] => [...markdown.matchAll(/```python\n([^`]+)```/g)].map(([, code]) => code!);

it('the other Python of the documentation loads the shards and runs the factory', async () => {
  const folder = path.join(world.home.folder, 'documentation');
  await mkdir(folder);
  expect(await gannet(['pull', `${PROJECT}@${VERSION}`, '--server', world.url, '--out', path.join(folder, 'faces')], consumer.token)).toMatchObject({ code: 0 });
  const blocks = blocksOf(await readFile(path.join(root, 'docs/consumers.md'), 'utf8')).filter((code) => !code.startsWith('# pull.py'));
  expect(blocks).toHaveLength(2);
  for (const code of blocks) await python(['-c', `${code.replaceAll('toonface-parts-2.0.0', `${PROJECT}-${VERSION}`)}\nassert image is not None`], {}, folder);
});

it('the Python of the release\'s own card loads the shards and runs the factory', async () => {
  const [load, make] = blocksOf(await readFile(path.join(release, 'README.md'), 'utf8'));
  await python(['-c', `${load}\nassert mask.shape == image.shape[:2] == (64, 64)`], {}, release);
  await python(['-c', `${make}\nassert label.shape == image.shape[:2] == (64, 64) and label.max() < 9`], {}, release);
});

it.each(formatsOf({}).filter(({ loss }) => loss === null))('the card of $name loads it', async ({ name }) => {
  const folder = path.join(formats, name);
  const [code] = blocksOf(await readFile(path.join(folder, 'README.md'), 'utf8'));
  await python(['-c', code!], {}, folder);
});

/** What is true after the lines of each tab have run. */
const TRUE_AFTER: Readonly<Record<string, string>> = {
  Python: 'mask.shape == image.shape[:2] == (64, 64) and mask.max() < len(classes) == 9',
  'Hugging Face': 'mask.shape == (64, 64) and image.size == (64, 64) and mask.max() < 9',
  COCO: 'masks and all(0 < value < 9 and mask.shape == (64, 64) and mask.any() for value, mask in masks.items())',
  YOLO: 'len(data) > 0 and image.shape == (64, 64, 3) and len(classes) == len(masks) > 0',
  Croissant: 'mask.size == (64, 64)',
};

describe('what the buttons of the release page copy', () => {
  let ways: { name: string; code: string }[];
  let folder: string;

  beforeAll(async () => {
    folder = path.join(world.home.folder, 'copied');
    const shim = path.join(folder, 'bin/gannet');
    await mkdir(path.dirname(shim), { recursive: true });
    await writeFile(shim, `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'apps/cli/dist/main.js')}" "$@"\n`);
    await chmod(shim, 0o755);
    const source = path.join(root, 'apps/client/src/app/releases/how-to-get.ts');
    const print = `import { readFileSync } from 'node:fs'; import { waysToGet } from ${JSON.stringify(source)}; const [release, origin] = JSON.parse(readFileSync(0, 'utf8')); console.log(JSON.stringify(waysToGet(release, origin)));`;
    const release = await consumer.api.call('release', { params: { project: PROJECT, version: VERSION } });
    const printed = run(process.execPath, ['--input-type=module', '--eval', print], { env: { PATH: process.env['PATH'] } });
    printed.child.stdin!.end(JSON.stringify([release, world.url]));
    ways = JSON.parse((await printed).stdout) as typeof ways;
  });

  const shell = (code: string): Promise<unknown> =>
    run('bash', ['-euo', 'pipefail', '-c', code], { cwd: folder, env: { PATH: `${path.join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder, GANNET_TOKEN: consumer.token } });

  it('every tab is run here', () => {
    expect(ways.map(({ name }) => name).sort()).toEqual([...Object.keys(TRUE_AFTER), 'gannet', 'curl'].sort());
  });

  it.each(['curl', 'gannet'])('%s brings the release and checks it', async (name) => {
    const { code } = ways.find((way) => way.name === name)!;
    expect(code).toContain('export GANNET_TOKEN=…\n');
    await shell(code.replace('export GANNET_TOKEN=…\n', ''));
    expect(await gannet(['verify', path.join(folder, `${PROJECT}-${VERSION}`)])).toMatchObject({ code: 0 });
  });

  it.each(Object.keys(TRUE_AFTER))('%s loads it', async (name) => {
    const { code } = ways.find((way) => way.name === name)!;
    const pull = /^# (gannet pull .*)$/m.exec(code)?.[1];
    if (pull !== undefined) await shell(pull);
    await python(['-c', `${code}\nassert ${TRUE_AFTER[name]}`], {}, folder);
  });
});
