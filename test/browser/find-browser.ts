import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** A browser that starts on this machine, and what it needs to. */
export interface FoundBrowser {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
  readonly flags: readonly string[];
}

const root = path.resolve(import.meta.dirname, '../..');
const UNPACKED = path.join(root, 'node_modules', '.cache', 'gannet-chromium');
const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const isRoot = process.getuid?.() === 0;

/** Nothing that talks to the network or to a display by itself. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts a headless browser. Throws when there is none on this machine: a test never passes because it had no browser.
 */
export async function launchBrowser(found = findBrowser()): Promise<Browser> {
  const { executable, env, flags } = found;
  return chromium.launch({
    executablePath: executable,
    args: [...flags],
    env: { ...process.env, ...env },
    headless: true,
    timeout: 120_000,
  });
}

/**
 * Looks for a browser: the CHROMIUM variable, an installed Chromium, Chrome or Edge, the one of the npm package
 * @sparticuz/chromium, and, for root on Debian, the system's package, which is then installed.
 */
function findBrowser(): FoundBrowser {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (!starts(named)) throw new Error(`CHROMIUM names ${named}, which does not start.`);
    return installed(named);
  }
  const found = installedBrowser() ?? packagedBrowser() ?? debianBrowser();
  if (found) return found;
  throw new Error(
    'The browser tests need Chromium, Chrome or Edge, and none starts here. Install one, or name it: CHROMIUM=/path/to/chrome npm test',
  );
}

function installed(executable: string): FoundBrowser {
  return { executable, env: {}, flags: isRoot ? ['--no-sandbox', ...FLAGS] : FLAGS };
}

function installedBrowser(): FoundBrowser | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const places = [...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name))), ...PLACES];
  const executable = places.find((place) => existsSync(place) && (process.platform === 'win32' || starts(place)));
  return executable === undefined ? undefined : installed(executable);
}

/** The browser inside @sparticuz/chromium, unpacked once. It brings the libraries that a bare machine lacks. */
export function packagedBrowser(): FoundBrowser | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!existsSync(UNPACKED)) unpack();
  const executable = path.join(UNPACKED, 'chromium');
  // Its own sandbox helper is not in the package; it opens nothing but our server.
  const flags = ['--no-sandbox', ...FLAGS];
  const fonts: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
    ? {}
    : { FONTCONFIG_PATH: path.join(UNPACKED, 'fonts') };
  const bare = { ...fonts, LD_LIBRARY_PATH: path.join(UNPACKED, 'al2023', 'lib') };
  const env = [fonts, bare].find((candidate) => starts(executable, candidate));
  return env && { executable, env, flags };
}

/** In a folder of our own: the package's default, /tmp/chromium, could be anybody's. */
function unpack(): void {
  const draft = `${UNPACKED}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const code = `const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(${JSON.stringify(path.join(root, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br'))});`;
  const env = { ...process.env, TMPDIR: draft, NODE_OPTIONS: '' };
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`@sparticuz/chromium did not unpack: ${stderr}`);
  if (existsSync(UNPACKED))
    rmSync(draft, { recursive: true }); // another process was first
  else renameSync(draft, UNPACKED);
}

function debianBrowser(): FoundBrowser | undefined {
  if (!isRoot || !existsSync('/usr/bin/apt-get')) return undefined;
  const apt = (...args: string[]): number | null =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  apt('update');
  apt('install', '-y', '--no-install-recommends', 'chromium');
  return installedBrowser();
}

/** Whether a browser's file and all libraries it is linked with are there. */
function starts(executable: string, env: Readonly<Record<string, string>> = {}): boolean {
  return spawnSync(executable, ['--version'], { env: { ...process.env, ...env }, timeout: 60_000 }).status === 0;
}
