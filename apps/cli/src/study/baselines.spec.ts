import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundledGenerator, CLASSES } from '../demo/bundled.js';
import { FIRST_TEST_SEED } from '../demo/settings.js';
import { gannet } from '../testing/terminal.js';
import { selectBy } from './baselines.js';
import type { GeneratedImage } from './image-source.js';
import type { Cell } from './results.js';

/** An image of background in which so many pixels are of one class. */
const showing = (seed: number, index: number, pixels: number): GeneratedImage => ({
  seed,
  rgb: new Uint8Array(3 * 64),
  features: {},
  embedding: new Float32Array(1),
  labels: () => Promise.resolve(new Uint8Array(64).fill(index, 0, pixels)),
  placements: () => Promise.resolve([]),
});

test('[S1] foreground-random gives two of three images to a class that they show, each class alike', async () => {
  const shown = CLASSES.slice(1).map((_, at) => showing(at, at + 1, 10));
  const specks = CLASSES.slice(1).map((_, at) => showing(100 + at, at + 1, 9));
  const plain = Array.from({ length: 40 }, (_, at) => showing(200 + at, 0, 0));
  const wanted = {
    pack: await bundledGenerator(),
    pool: [...plain, ...shown, ...specks],
    labelled: [],
    count: 3,
    steps: 1,
  };
  const times = shown.map(() => 0);
  const others = { second: 0, third: 0 };
  for (let rngSeed = 0; rngSeed < 800; rngSeed++) {
    const [first, second, third] = (await selectBy('foreground-random', { ...wanted, rngSeed })) as [
      GeneratedImage,
      GeneratedImage,
      GeneratedImage,
    ];
    expect(new Set([first, second, third]).size).toBe(3);
    expect(shown).toContain(first);
    times[first.seed]!++;
    if (shown.includes(second)) others.second++;
    if (plain.includes(third)) others.third++;
  }
  // 100 ± 9.4 each: five deviations leave room for any fair rng.
  for (const n of times) expect(Math.abs(n - 100)).toBeLessThan(47);
  // Seven classes of eight are left to the second; the third is anybody.
  expect(others.second).toBeGreaterThan(600);
  expect(others.third).toBeGreaterThan(400);
});

test('[S1] baselines are compared like strategies, and never label what the exam asks', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baselines-'));
  try {
    const said = await gannet([
      'study',
      '--strategies',
      'foreground-random,greedy-truth',
      '--images',
      '2',
      '--repeats',
      '1',
      '--pool',
      '8',
      '--exam',
      '2',
      '--steps',
      '4',
      '--filter',
      '0',
      '--out',
      path.join(folder, 'study'),
    ]);
    expect(said).toMatchObject({ code: 0 });
    const cells = readFileSync(path.join(folder, 'study', 'results.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => JSON.parse(line) as Cell);
    expect(cells.map(({ strategy, seeds }) => [strategy, new Set(seeds).size])).toEqual([
      ['foreground-random', 2],
      ['greedy-truth', 2],
    ]);
    expect(cells.flatMap(({ seeds }) => seeds).filter((seed) => seed >= FIRST_TEST_SEED)).toEqual([]);
    expect(readFileSync(path.join(folder, 'study', 'README.md'), 'utf8')).toContain('`greedy-truth` is a ceiling');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
