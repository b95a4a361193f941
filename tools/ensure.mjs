// Prepares a fresh checkout: installs the packages of package-lock.json and finds a Node that is new enough. It runs
// under any Node from 18 on, before anything is installed, so it uses only Node's own modules.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, Problem, root, run } from './steps.mjs';

/** jest and Nest load ES modules with require(); Angular's compiler asks for the rest. */
const NODE_FLOOR = [24, 15];
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'];
const here = `${process.platform}-${process.arch}`;

/** Installs what is missing and returns the absolute path of the Node to use. Throws Problem with a sentence. */
export async function ensure() {
  if (!PLATFORMS.includes(here))
    throw new Problem(
      `Gannet runs on ${PLATFORMS.join(', ')}; this machine is ${here}. The Docker image may serve you: see docker/README.md.`,
    );
  await ensurePackages();
  return findNode();
}

async function ensurePackages() {
  const lock = path.join(root, 'package-lock.json');
  const stamp = path.join(root, 'node_modules', '.gannet-lock');
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === digest) return;
  if (!isInstalled(readJson(lock), readJson(path.join(root, 'node_modules', '.package-lock.json')))) await install();
  writeFileSync(stamp, `${digest}\n`);
}

/**
 * Whether npm's own record of what it installed contains everything in the lock file; packages for other systems may
 * be missing.
 */
export function isInstalled(lock, installed) {
  if (!installed) return false;
  const wanted = Object.entries(lock.packages).filter(([place]) => place !== '');
  return wanted.every(([place, entry]) => {
    const there = installed.packages[place];
    return there
      ? there.version === entry.version
      : Boolean(entry.optional || entry.peer || !place.includes('node_modules/'));
  });
}

async function install() {
  console.error('Installing the packages of package-lock.json (1 to 3 minutes) ...');
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm's output goes to standard error: standard output is for results.
  const options = { stdio: ['ignore', process.stderr, process.stderr] };
  const npm = process.env.npm_execpath;
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const ended = isNpm
    ? run(process.execPath, [npm, ...args], options)
    : run('npm', args, { ...options, shell: process.platform === 'win32' });
  const code = await ended.catch((cause) => {
    throw new Problem(`npm could not be started (${cause.message}). Install Node with npm, then try again.`);
  });
  if (code !== 0)
    throw new Problem(
      `npm ci ended with ${code}; the lines above say why. It needs the npm registry and 1.5 GB of disk.`,
    );
}

function findNode() {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const bundled = path.join(
    root,
    'node_modules',
    `node-${system}-${process.arch}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  for (const node of [bundled, process.execPath]) if (isNewEnough(versionOf(node))) return node;
  throw new Problem(
    `Gannet needs Node ${NODE_FLOOR.join('.')} or newer; this is ${process.versions.node}, and npm has no newer one for ${here}. ` +
      'Install it from https://nodejs.org and try again.',
  );
}

export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
}

/** `24.21.0`, or an empty string when the file is missing or cannot run here. */
function versionOf(node) {
  if (node === process.execPath) return process.versions.node;
  if (!existsSync(node)) return '';
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .replace(/^v/, '');
  } catch {
    return ''; // built for another C library
  }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href)
  await main(async () => {
    console.log(await ensure());
  });
