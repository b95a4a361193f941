import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../cli.js';
import { gannet } from '../testing/terminal.js';
import type { Cell } from './results.js';
import { STUDY_DEFAULTS, studySettings } from './settings.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'study-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const filesOf = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(out)
      .sort()
      .map((name) => [name, readFileSync(path.join(out, name), 'utf8')]),
  );
const cellsOf = (out: string): Cell[] =>
  readFileSync(path.join(out, 'results.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as Cell);

const small = (out: string): string[] => [
  'study',
  '--strategies',
  'entropy,disagreement+chance',
  '--images',
  '1,2',
  '--repeats',
  '1',
  '--pool',
  '5',
  '--exam',
  '2',
  '--steps',
  '4',
  '--filter',
  '0,50',
  '--out',
  out,
];

test('reads its options as names and numbers', () => {
  expect(studySettings(STUDY_DEFAULTS)).toEqual({
    strategies: [
      'random',
      'entropy',
      'disagreement',
      'coreset',
      'disagreement+coreset',
      'disagreement+chance',
      'class-balanced',
      'class-balanced+chance',
      'herding',
      'foreground-random',
      'greedy-truth',
    ],
    images: [1, 2, 4, 7, 12, 16, 24, 32],
    repeats: 5,
    pool: 300,
    exam: 100,
    steps: 600,
    filter: [0, 5, 10, 20],
    seed: 1,
    out: 'docs/study',
  });
});

test.each([
  [['--strategies', 'random,guess'], '--strategies random,guess'],
  [['--strategies', 'random,random'], 'it names a strategy twice'],
  [['--images', '1,,2'], '--images 1,,2'],
  [['--images', '2,1'], '--images 2,1: it must grow from each number to the next'],
  [['--images', '1,31', '--pool', '30'], 'it has more images than the pool, from which they are picked'],
  [['--filter', '0,100'], '--filter 0,100'],
  [['--repeats', '0'], '--repeats 0'],
])('[S1] answers study %j with code 2 before anything is computed', async (words, sentence) => {
  const said = await gannet(['study', '--out', folder, ...words]);
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toContain(sentence);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['README.md', 'mine'],
  ['results.jsonl', 'seed,score'],
])('[S1] refuses a folder with a %s that is not of a study, and leaves it as it is', async (name, text) => {
  writeFileSync(path.join(folder, name), text);
  expect(await gannet(small(folder))).toMatchObject({
    code: 1,
    err: `${folder} holds files that are not of a study (${name}): choose a new or empty folder.`,
  });
  expect(filesOf(folder)).toEqual({ [name]: text });
});

test('[S1] [S2] [S3] a study that is stopped goes on, and ends with the bytes of one that was not', async () => {
  const [whole, stopped] = [path.join(folder, 'whole'), path.join(folder, 'stopped')];
  const said = await gannet([...small(whole), '--json']);
  expect(said.code).toBe(0);
  expect(JSON.parse(said.out)).toMatchObject({ cells: 4, strategies: ['entropy', 'disagreement+chance'] });

  const cells = cellsOf(whole);
  expect(cells.map(({ strategy, images }) => `${strategy} ${images}`)).toEqual([
    'entropy 1',
    'entropy 2',
    'disagreement+chance 1',
    'disagreement+chance 2',
  ]);
  for (const [at, { seeds, images }] of cells.entries()) {
    expect(new Set(seeds).size).toBe(images);
    if (images > 1) expect(seeds.slice(0, images - 1)).toEqual(cells[at - 1]!.seeds);
  }
  expect(cells[2]!.seeds).toEqual(cells[0]!.seeds); // both begin as coreset does

  // What a killed process leaves, in the middle of a strategy that needs its interpreter again.
  const file = path.join(stopped, 'results.jsonl');
  const rows = readFileSync(path.join(whole, 'results.jsonl'), 'utf8').split('\n');
  mkdirSync(stopped);
  writeFileSync(file, `${rows.slice(0, 4).join('\n')}\n${rows[4]!.slice(0, 30)}`);
  expect(
    await runCli(small(stopped), {
      out: () => undefined,
      err: () => undefined,
      showsBars: false,
      env: {},
      signal: AbortSignal.abort(),
    }),
  ).toBe(1);
  expect(cellsOf(stopped)).toEqual(cells.slice(0, 3));
  expect(await gannet(small(stopped))).toMatchObject({ code: 0 });
  expect(filesOf(stopped)).toEqual(filesOf(whole));

  const other = await gannet([...small(whole), '--seed', '2', '--pool', '6']);
  expect(other).toMatchObject({ code: 1, out: '' });
  expect(other.err).toContain('was begun with seed 1, not 2; pool 5, not 6.');
  expect(filesOf(whole)).toEqual(filesOf(stopped));
}, 300_000);

test('[S3] [S4] a report needs results, and a damaged line is named and left alone', async () => {
  expect(await gannet(['study', '--report', '--out', folder])).toEqual({
    code: 1,
    out: '',
    err: `There are no results of a study in ${folder} yet.`,
  });
  const file = path.join(folder, 'results.jsonl');
  writeFileSync(file, 'no study\n');
  expect(await gannet(small(folder))).toEqual({
    code: 1,
    out: '',
    err: `Line 1 of ${file} is no result of a study. Mend it, or choose another folder with --out.`,
  });
  expect(readFileSync(file, 'utf8')).toBe('no study\n');
});
