// Clears up after a test run that ends in whatever way: when standard input closes, the server and the database of the
// folder are ended, and the folder is removed. Usage: node janitor.mjs <folder>
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const folder = process.argv[2];
const STOP_MS = 20_000;

const textOf = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const firstNumber = (file) => Number(textOf(file).split('\n')[0]);
const commandOf = (pid) => textOf(`/proc/${pid}/cmdline`);

/** Ends a process if it is still the one that is meant. */
async function end(pid, mark, signal) {
  const isMeant = () => pid > 0 && commandOf(pid).includes(mark);
  if (!isMeant()) return;
  process.kill(pid, signal);
  for (const deadline = performance.now() + STOP_MS; isMeant() && performance.now() < deadline;) await pause(50);
  if (isMeant()) process.kill(pid, 'SIGKILL');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined); // it has to outlive the others
process.stdin.resume();
process.stdin.on('error', () => undefined);
process.stdin.on('close', async () => {
  await end(firstNumber(path.join(folder, 'data/gannet.pid')), 'apps/api/dist/main.js', 'SIGTERM');
  await end(firstNumber(path.join(folder, 'data/postgres/postmaster.pid')), folder, 'SIGINT');
  for (const mount of textOf('/proc/mounts')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')) {
    if (mount.startsWith(`${folder}/`)) execFileSync('umount', [mount]);
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
