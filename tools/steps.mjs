// Starts other programs; the only place where the tools spawn processes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Not import.meta.dirname: this file must also run under the old Node that starts the installation.
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** An error with a message for the user; a stack trace would not help. */
export class Problem extends Error {}

/** Runs the main function of a tool: the number it returns is the exit code, a Problem is printed as one sentence. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** The JavaScript file behind a command of an installed package, so that it can be run with the right Node on every system. */
export function program(packageName, command = packageName) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** The environment in which `node` and every installed program are those of this workspace. */
export function environment(node, extra = {}) {
  const search = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(
    path.delimiter,
  );
  // NX_DAEMON: leaves no process behind.
  return { ...process.env, PATH: search, NX_DAEMON: 'false', ...extra };
}

/** Runs a program until it exits and returns its exit code (128 + signal if a signal ended it). */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
}

/**
 * The parent process. npm starts us through a shell, which SIGTERM ends without notifying us: then the parent changes.
 */
const parent = process.ppid;
const isOfNpm = process.env.npm_lifecycle_event !== undefined;
const isLeftAlone = () => isOfNpm && process.ppid !== parent;
const LOOK_EVERY_MS = 300;

/**
 * Runs a program in place of this one: SIGINT and SIGTERM are forwarded once, and then its exit is awaited, however
 * often Ctrl-C is pressed. It has its own process group, so that the terminal's Ctrl-C reaches it only through us. It
 * is also stopped when the shell that npm started us with has gone, and is not started after that.
 */
export function become(file, args, options = {}) {
  if (isLeftAlone()) return Promise.resolve(128 + signalNumber('SIGTERM'));
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: root,
      stdio: 'inherit',
      detached: process.platform !== 'win32',
      ...options,
    });
    let isTold = false;
    const tell = (signal) => {
      if (isTold) return;
      isTold = true;
      child.kill(signal);
    };
    const passOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of passOn) process.on(signal, tell);
    const look = setInterval(() => isLeftAlone() && tell('SIGTERM'), LOOK_EVERY_MS);
    child.on('error', (error) => {
      clearInterval(look);
      reject(error);
    });
    child.on('exit', (code, signal) => {
      clearInterval(look);
      for (const name of passOn) process.removeListener(name, tell);
      resolve(code ?? 128 + signalNumber(signal));
    });
  });
}

/** Runs a task of Nx over projects. `args` as on its command line. Its output goes where `stdio` says. */
export function nx(node, args, options = {}) {
  return run(node, [program('nx'), ...args, '--outputStyle=static'], { env: environment(node), ...options });
}

function signalNumber(signal) {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0;
}
