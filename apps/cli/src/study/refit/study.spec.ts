import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gannet } from '../../testing/terminal.js';
import { REFIT_STUDY_DEFAULTS, refitStudySettings } from './settings.js';
import type { RefitStudy } from './report.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'refit-study-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('reads its options as numbers', () => {
  expect(refitStudySettings(REFIT_STUDY_DEFAULTS)).toEqual({
    images: [4, 8, 16, 24],
    fresh: 40,
    repeats: 3,
    strokes: [1, 2, 4, 8],
    steps: 600,
    seed: 1,
    out: 'docs/refit',
  });
});

test.each([
  [['--images', '8,4'], '--images 8,4: it must grow from each number to the next'],
  [['--strokes', '0,1'], '--strokes 0,1'],
  [['--fresh', '1'], '--fresh 1'],
])('answers study refit %j with code 2 before anything is computed', async (words, sentence) => {
  const said = await gannet(['study', 'refit', '--out', folder, ...words]);
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toContain(sentence);
  expect(readdirSync(folder)).toEqual([]);
});

test.each(['thesis.md', 'README.md', 'results.json'])(
  '[S5] refuses a folder with a %s of somebody else, and leaves it as it is',
  async (name) => {
    writeFileSync(path.join(folder, name), '{"mine": true}');
    expect(await gannet(['study', 'refit', '--out', folder])).toMatchObject({
      code: 1,
      err: `${folder} holds files that are not of a study of live refit (${name}): choose a new or empty folder.`,
    });
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe('{"mine": true}');
  },
);

test('[I43] on a fixed set of images, live refit leaves fewer wrong pixels than the strokes alone; the page and the figures say how many', async () => {
  const said = await gannet([
    'study',
    'refit',
    '--images',
    '6',
    '--fresh',
    '12',
    '--repeats',
    '1',
    '--strokes',
    '1,4',
    '--steps',
    '120',
    '--out',
    folder,
    '--json',
  ]);
  expect(said.code).toBe(0);
  const study = JSON.parse(said.out) as RefitStudy;
  expect(study.rows.map(({ images, strokes, cases }) => [images, strokes, cases])).toEqual([
    [6, 1, 12],
    [6, 4, 12],
    [null, 1, 12],
    [null, 4, 12],
  ]);
  for (const { change, wrong, miou, miouChange, better, worse, changed } of study.rows) {
    expect(wrong.helped).toBeLessThan(wrong.alone);
    expect(change.value).toBeCloseTo(wrong.helped - wrong.alone, 9);
    expect(miouChange.value).toBeCloseTo(miou.helped - miou.alone, 9);
    expect(better).toBeGreaterThan(worse);
    expect(changed).toBeGreaterThan(0);
  }
  expect(readdirSync(folder).sort()).toEqual(['README.md', 'results.json']);
  expect(JSON.parse(readFileSync(path.join(folder, 'results.json'), 'utf8'))).toEqual(study);
  const page = readFileSync(path.join(folder, 'README.md'), 'utf8');
  expect(page).toContain('npm run study -- refit --images 6 --fresh 12 --repeats 1 --strokes 1,4 --steps 120 --seed 1');
  expect(page).toContain(
    `| 6 | 1 | ${study.rows[0]!.wrong.alone.toFixed(1)} | ${study.rows[0]!.wrong.helped.toFixed(1)} | −`,
  );
}, 300_000);
