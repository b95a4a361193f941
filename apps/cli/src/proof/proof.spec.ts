import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mulberry32 } from '@gannet/metrics';
import { RENDER_SEEDS } from '../renders/rendered.js';
import { gannet } from '../testing/terminal.js';
import { isSure } from './ground.js';
import { METHOD_NAMES } from './methods.js';
import { cellsOf } from './proof.js';
import { entriesOf, reportFiles } from './report.js';
import type { Conditions, Outcome } from './results.js';

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
  write('keypoints', '<f4', [count, 9, 3], new Uint8Array(count * 9 * 3 * 4));
}

function small(...more: string[]): ReturnType<typeof gannet> {
  return gannet([
    'proof',
    '--labels',
    '2',
    '--full',
    '4',
    '--repeats',
    '1',
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

it('makes a student in each way, goes on where it stopped, and writes the report', async () => {
  const first = await small('--methods', 'real');
  expect([first.code, linesOf(first.err)]).toEqual([
    0,
    [
      expect.stringMatching(/^repeat 1 of 1, real, 2 labels: mIoU 0\.\d{3} on real images$/),
      expect.stringContaining('real, 4 labels'),
    ],
  ]);
  const second = await small('--json');
  expect(linesOf(second.err).filter((line) => line.includes(', real, '))).toEqual([]);
  const entries = JSON.parse(second.out) as ReturnType<typeof entriesOf>;
  expect(entries.map(({ method, labels }) => `${method} ${labels}`).sort()).toEqual(
    [...METHOD_NAMES.map((name) => `${name} 2`), 'real 4'].sort(),
  );
  const page = readFileSync(path.join(folder, 'out', 'README.md'), 'utf8');
  for (const name of METHOD_NAMES) expect(page).toContain(`| ${name} |`);
  expect(readFileSync(path.join(folder, 'out', 'label-efficiency.svg'), 'utf8')).toContain('<svg');
  const other = await small('--steps', '3');
  expect([other.code, other.err]).toEqual([1, expect.stringContaining('was begun with steps 2, not 3')]);
}, 300_000);

it('names what cannot be', async () => {
  const wrong = await small('--methods', 'real,magic', '--labels', '4,2');
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/methods[\s\S]*labels|labels[\s\S]*methods/)]);
  writeFileSync(path.join(folder, 'cache', 'renders-103-2.masks.npy'), 'no array');
  const damaged = await small('--methods', 'real', '--out', path.join(folder, 'other'));
  expect([damaged.code, damaged.err]).toEqual([
    1,
    expect.stringMatching(
      /renders-103-2\.masks\.npy cannot be used \(this is not a NumPy file\): delete it, and it is made again/,
    ),
  ]);
}, 300_000);

it('goes repeat by repeat, and only the curve of real labels goes on to full supervision', () => {
  expect(
    cellsOf({ methods: ['real', 'release'], labels: [1, 2], full: [2, 100], repeats: 2 }).map(
      ({ repeat, method, labels }) => `${repeat} ${method} ${labels}`,
    ),
  ).toEqual([
    '0 real 1',
    '0 release 1',
    '0 real 2',
    '0 release 2',
    '0 real 100',
    '1 real 1',
    '1 release 1',
    '1 real 2',
    '1 release 2',
    '1 real 100',
  ]);
});

it('a pixel is sure by its calibrated probability', () => {
  const logits = Float32Array.of(2, 0, 0, 0); // two classes, two pixels
  expect([
    isSure(logits, 0, 2, 1, 0.88),
    isSure(logits, 0, 2, 1, 0.89),
    isSure(logits, 0, 2, 2, 0.74),
    isSure(logits, 1, 2, 1, 0.51),
  ]).toEqual([true, false, false, false]);
});

it('reports means, intervals over repeats, and what labels are worth by the curve of real ones', () => {
  const outcome = (method: Outcome['method'], labels: number, repeat: number, miou: number): Outcome => ({
    method,
    labels,
    repeat,
    miou,
    iou: Array.from({ length: 9 }, () => miou),
    pixelAccuracy: miou,
  });
  const outcomes = [
    outcome('real', 1, 0, 0.2),
    outcome('real', 4, 0, 0.4),
    outcome('real', 4, 1, 0.4),
    outcome('release', 1, 0, 0.25),
    outcome('release', 1, 1, 0.35),
    outcome('generated', 1, 0, 0.1),
  ];
  const at = (method: string, labels: number) =>
    entriesOf(outcomes).find((one) => one.method === method && one.labels === labels)!;
  expect(at('release', 1)).toMatchObject({
    miou: 0.3,
    repeats: 2,
    worth: { labels: expect.closeTo(2, 9) as number, beyond: null },
  });
  expect(at('release', 1).interval).toMatchObject({ low: 0.25, high: 0.35 });
  expect(at('generated', 1)).toMatchObject({ interval: null, worth: { labels: 1, beyond: 'below' } });
  const conditions: Conditions = {
    proof: 1,
    generator: 'a'.repeat(64),
    runtime: 'here',
    seed: 1,
    images: 10,
    drop: 10,
    steps: 5,
    threads: 1,
    real: 8,
    picking: 2,
    unlabelled: 3,
    test: 4,
  };
  const page = reportFiles(conditions, outcomes, () => '').get('README.md')!;
  expect(page).toContain(
    'npm run proof -- --methods generated,real,release --labels 1 --full 4 --repeats 2 --images 10 --drop 10 --steps 5 --real 8 --picking 2 --unlabelled 3 --test 4 --threads 1 --seed 1\n',
  );
  expect(page).toContain('| release | 0.300 [0.250, 0.350] | – |');
  expect(page).toContain('| generated | under 1 (under 1) |');
  expect(page).toContain('| release | 2 (2) |');
});
