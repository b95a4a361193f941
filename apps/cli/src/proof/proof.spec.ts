import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mulberry32 } from '@gannet/metrics';
import { RENDER_SEEDS } from '../renders/rendered.js';
import { gannet } from '../testing/terminal.js';
import type { Entry } from './entries.js';
import { METHOD_NAMES } from './methods.js';

const SIDE = 64;
const COUNTS = {
  [RENDER_SEEDS.labelled]: 4,
  [RENDER_SEEDS.picking]: 2,
  [RENDER_SEEDS.unlabelled]: 3,
  [RENDER_SEEDS.test]: 2,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-proof-'));
  mkdirSync(path.join(folder, 'cache'));
  for (const [seed, count] of Object.entries(COUNTS)) writeRenders(Number(seed), count);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** As the renderer leaves them: noise, with a square of class 1 in it. */
function writeRenders(seed: number, count: number): void {
  const rng = mulberry32(seed);
  const images = Uint8Array.from({ length: count * SIDE * SIDE * 3 }, () => rng() * 256);
  const masks = Uint8Array.from({ length: count * SIDE * SIDE }, (_, at) => (at % SIDE > 20 && at % SIDE < 40 ? 1 : 0));
  const write = (part: string, descr: string, shape: readonly number[], data: Uint8Array): void => {
    const head = new TextEncoder().encode(
      `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}), }\n`,
    );
    writeFileSync(
      path.join(folder, 'cache', `renders-${seed}-${count}.${part}.npy`),
      Uint8Array.from([
        0x93,
        ...new TextEncoder().encode('NUMPY'),
        1,
        0,
        head.length & 255,
        head.length >> 8,
        ...head,
        ...data,
      ]),
    );
  };
  write('images', '|u1', [count, SIDE, SIDE, 3], images);
  write('masks', '|u1', [count, SIDE, SIDE], masks);
  const points = Float32Array.from({ length: count * 9 * 3 }, (_, at) => (at % 3 === 2 ? 1 : 4 + rng() * 56));
  write('keypoints', '<f4', [count, 9, 3], new Uint8Array(points.buffer));
}

function small(...more: string[]): ReturnType<typeof gannet> {
  return gannet([
    'proof',
    '--tasks',
    'parts',
    '--sizes',
    '',
    '--filters',
    '',
    '--labels',
    '2',
    '--full',
    '4',
    '--repeats',
    '1',
    '--at',
    '2',
    '--images',
    '4',
    '--drop',
    '25',
    '--steps',
    '2',
    '--real',
    '4',
    '--picking',
    '2',
    '--unlabelled',
    '3',
    '--test',
    '2',
    '--threads',
    '1',
    '--out',
    path.join(folder, 'out'),
    '--cache',
    path.join(folder, 'cache'),
    ...more,
  ]);
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('repeat'));

const entriesIn = (out: string): Entry[] => JSON.parse(out) as Entry[];
const namesOf = (entries: readonly Entry[]): string[] =>
  entries.map(({ task, method, labels }) => `${task} ${method} ${labels}`);

it('[R1] [R2] makes a student in each way, goes on where it stopped, and writes the report', async () => {
  const first = await small('--methods', 'real');
  expect([first.code, linesOf(first.err)]).toEqual([
    0,
    [
      expect.stringMatching(/^repeat 1 of 1, parts, real, 2 labels: mIoU 0\.\d{3} on real images$/),
      expect.stringContaining('parts, real, 4 labels'),
    ],
  ]);
  const second = await small('--json');
  expect(linesOf(second.err).filter((line) => line.includes(', real, '))).toEqual([]);
  expect(namesOf(entriesIn(second.out)).sort()).toEqual(
    [...METHOD_NAMES.map((name) => `parts ${name} 2`), 'parts real 4'].sort(),
  );
  const page = readFileSync(path.join(folder, 'out', 'README.md'), 'utf8');
  for (const name of METHOD_NAMES) expect(page).toContain(`| ${name} |`);
  for (const name of ['label-efficiency.svg', 'worth.svg'])
    expect(readFileSync(path.join(folder, 'out', name), 'utf8')).toContain('<svg');
  const other = await small('--steps', '3');
  expect([other.code, other.err]).toEqual([1, expect.stringContaining('was begun with steps 2, not 3')]);
}, 900_000);

it('varies size and filter of a release, and measures keypoints beside parts', async () => {
  const out = path.join(folder, 'varied');
  const varied = ['--methods', 'release', '--sizes', '3,4', '--filters', '0,25', '--out', out];
  const said = await small(...varied);
  expect([said.code, linesOf(said.err).map((line) => /\((.*)\)/.exec(line)?.[1])]).toEqual([
    0,
    ['4 images, 25% dropped', '3 images, 25% dropped', '4 images, 0% dropped'],
  ]);
  const page = readFileSync(path.join(out, 'README.md'), 'utf8');
  expect(page).toMatch(/### Size of the release, 2 labels\n\n\| mIoU on real images \| 3 images \| 4 images \|/);
  expect(page).toMatch(/### The filter, 2 labels\n\n\| mIoU on real images \| 0% dropped \| 25% dropped \|/);
  const keypoints = await small(
    ...['--tasks', 'keypoints', '--methods', 'real,release,release+self-training', '--full', '', '--out', out],
  );
  expect([keypoints.code, linesOf(keypoints.err)[0]]).toEqual([
    0,
    expect.stringMatching(/^repeat 1 of 1, keypoints, real, 2 labels: PCK@0\.05 [01]\.\d{3} on real images$/),
  ]);
  const both = readFileSync(path.join(out, 'README.md'), 'utf8');
  expect(both).toContain('## Parts');
  expect(both).toMatch(/## Keypoints[^]*\| mean error, pixels \| 2 \|\n\| --- \| --- \|\n\| real \| \d+\.\d\d \|/);
}, 900_000);

it('[R1] names what cannot be', async () => {
  const wrong = await small('--methods', 'real,magic', '--labels', '4,2', '--tasks', 'boxes');
  expect([wrong.code, ...['methods', 'labels', 'tasks'].map((name) => wrong.err.includes(`--${name} `))]).toEqual([
    2,
    true,
    true,
    true,
  ]);
  expect(await small('--sizes', '3', '--at', '3')).toMatchObject({
    code: 2,
    err: '--at 3: it must be one or more of --labels.',
  });
  writeFileSync(path.join(folder, 'cache', 'renders-103-2.masks.npy'), 'no array');
  const damaged = await small('--methods', 'real', '--out', path.join(folder, 'other'));
  expect([damaged.code, damaged.err]).toEqual([
    1,
    expect.stringMatching(
      /renders-103-2\.masks\.npy cannot be used \(this is not a NumPy file\): delete it, and it is made again/,
    ),
  ]);
}, 300_000);
