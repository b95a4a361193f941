import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addressOf, lockFolder } from './folder-lock.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'alone-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const HOLDER = 'require("node:net").createServer().listen(JSON.parse(process.argv[1]), () => console.log("here"))';
const PLATFORMS: readonly NodeJS.Platform[] = process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

it.each(PLATFORMS)('[L10] keeps a folder from others until it is released (as on %s)', async (platform) => {
  const lock = await lockFolder(folder, platform);
  await expect(lockFolder(folder, platform)).rejects.toThrow(
    `Another gannet is writing to ${folder}: wait for it, or choose another folder.`,
  );
  (await lockFolder(`${folder}/other`, platform)).release();
  lock.release();
  (await lockFolder(folder, platform)).release();
});

it.each(PLATFORMS)('[L10] takes a folder over from a process that was killed (as on %s)', async (platform) => {
  const address = addressOf(folder, platform);
  const holder = spawn(process.execPath, ['--eval', HOLDER, JSON.stringify(address)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {},
  });
  await once(holder.stdout, 'data');
  await expect(lockFolder(folder, platform)).rejects.toThrow('Another gannet is writing to');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await lockFolder(folder, platform)).release();
  expect(existsSync(address.replace('\0', ''))).toBe(false);
});
