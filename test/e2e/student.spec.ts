import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gannet } from '../support/cli.js';
import { buildHardRelease } from '../support/hard-release.js';
import { root } from '../support/server.js';
import { until } from '../support/until.js';

let folder: string;
let release: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'student-'));
  release = path.join(folder, 'release');
  await buildHardRelease(release);
});
afterAll(() => rm(folder, { recursive: true }));

const words = (out: string): string[] => [
  'train',
  release,
  '--out',
  out,
  '--steps',
  '60',
  '--batch',
  '2',
  '--threads',
  '1',
];

it('a training that is killed leaves whole files, and --resume makes the bytes of one that was not', async () => {
  const [killed, whole] = ['killed', 'whole'].map((name) => path.join(folder, name)) as [string, string];
  const child = spawn(process.execPath, [path.join(root, 'apps/cli/dist/main.js'), ...words(killed)], {
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  await until('the first checkpoint', () => Promise.resolve(existsSync(path.join(killed, 'checkpoint.bin'))));
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(path.join(killed, 'student.onnx'))).toBe(false);
  expect(await gannet(words(killed))).toMatchObject({
    code: 1,
    err: `${killed} holds this training, unfinished: go on with --resume, or choose another folder.\n`,
  });
  const resumed = await gannet([...words(killed), '--resume']);
  expect(resumed).toMatchObject({ code: 0, err: expect.not.stringContaining('step 20 of 60') as string });
  expect(await gannet(words(whole))).toMatchObject({
    code: 0,
    err: expect.stringContaining('step 20 of 60') as string,
  });
  expect(await readdir(killed)).toEqual(await readdir(whole));
  for (const name of ['student.onnx', 'metrics.json', 'README.md', 'curves.svg'])
    expect(await readFile(path.join(killed, name))).toEqual(await readFile(path.join(whole, name)));
});
