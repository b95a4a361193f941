import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderInUse, lockFolder } from './lock-folder.js';
import { firstOutput } from './testing/first-output.js';

const HOLDER = path.join(import.meta.dirname, 'testing', 'holder.mjs');
const children: ChildProcess[] = [];
let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'gannet-lock-')), 'data');
  lockFile = path.join(folder, 'gannet.pid');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(path.dirname(folder), { recursive: true, force: true });
});

/** Another process that asks for the folder and says `locked` or why not. */
async function ask(): Promise<{ child: ChildProcess; answer: string }> {
  const child = spawn(process.execPath, [HOLDER, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  return { child, answer: (await firstOutput(child)).trim() };
}

it('[L1] refuses a folder that a live process has, naming both', async () => {
  const { child, answer } = await ask();
  expect(answer).toBe('locked');
  expect(() => lockFolder(folder)).toThrow(FolderInUse);
  expect(() => lockFolder(folder)).toThrow(`The data folder ${folder} is in use by process ${child.pid}.`);
});

it('[L1] refuses a second lock in the same process', () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(`in use by process ${process.pid}.`);
  lock.release();
});

it('[L2] takes over from a process that was killed', async () => {
  const { child } = await ask();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = lockFolder(folder);
  expect(readFileSync(lockFile, 'utf8')).toMatch(new RegExp(`^${process.pid}\n`));
  lock.release();
});

const knowsStartTimes = process.platform === 'win32' ? it.skip : it;
knowsStartTimes('[L2] takes over when another program has the id of the dead one', async () => {
  const { child } = await ask();
  writeFileSync(lockFile, `${child.pid}\nsome other time\n`);
  lockFolder(folder).release();
});

it('[L3] leaves nothing behind after a release', () => {
  lockFolder(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

it('[L3] does not remove the lock of another', () => {
  const lock = lockFolder(folder);
  writeFileSync(lockFile, '1\nof another\n');
  lock.release();
  expect(existsSync(lockFile)).toBe(true);
});

it('[L4] gives the folder to one of many who ask at once, over a stale lock too', async () => {
  lockFolder(folder).release();
  writeFileSync(lockFile, '999999999\nlong ago\n');
  const answers = await Promise.all(Array.from({ length: 6 }, ask));
  expect(answers.filter(({ answer }) => answer === 'locked')).toHaveLength(1);
  expect(answers.filter(({ answer }) => answer.includes('is in use by process'))).toHaveLength(5);
}, 60_000);
