import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gannet } from '../testing/terminal.js';
import { serverEnvironment } from './demo-server.js';
import { argmax } from './oracle.js';
import { DEMO_DEFAULTS, demoSettings, FIRST_TEST_SEED, firstSeedOf } from './settings.js';
import { tableHead, tableRow } from './table.js';

it('reads its options as numbers', () => {
  expect(demoSettings(DEMO_DEFAULTS)).toEqual({
    task: 'parts',
    rounds: 3,
    batch: 8,
    pool: 500,
    release: 500,
    strategy: 'disagreement+coreset',
    seed: 1,
    annotators: 2,
    student: true,
    studentSteps: 600,
    out: 'gannet-demo',
  });
  expect(demoSettings({ ...DEMO_DEFAULTS, rounds: '1', strategy: 'random', json: true })).toMatchObject({
    rounds: 1,
    strategy: 'random',
  });
});

it.each([
  [['--rounds', '0'], '--rounds 0'],
  [['--rounds', 'many'], '--rounds many'],
  [['--batch', '1.5'], '--batch 1.5'],
  [['--strategy', 'guess'], '--strategy guess'],
  [['--task', 'boxes'], '--task boxes'],
  [['--batch', '9', '--pool', '8'], '--batch 9: it is larger than the pool, from which the batch is picked'],
  [['--release', '-3'], '--release -3'],
  [['--student-steps', '0'], '--student-steps 0'],
])('[D1] answers demo %j with code 2 before anything is started', async (words, sentence) => {
  const said = await gannet(['demo', ...words]);
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toContain(sentence);
});

it('[D1] refuses a folder that is not empty before anything is started', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-'));
  try {
    writeFileSync(path.join(folder, 'mine.txt'), 'mine');
    expect(await gannet(['demo', '--out', folder])).toEqual({
      code: 1,
      out: '',
      err: `${folder} is not empty: choose another folder with --out.`,
    });
    const out = path.join(folder, 'release');
    mkdirSync(`${out}-student`);
    writeFileSync(path.join(`${out}-student`, 'mine.txt'), 'mine');
    expect(await gannet(['demo', '--out', out])).toEqual({
      code: 1,
      out: '',
      err: `${out}-student is not empty: a student goes there: choose another folder with --out.`,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("[D2] gives its server a folder of its own, and no setting that leads to a person's data", () => {
  const given = { PATH: '/bin', DATABASE_URL: 'postgres://own', S3_BUCKET: 'own', DATA_DIR: '/own', PORT: '3000' };
  expect(serverEnvironment(given, '/tmp/demo', 2)).toEqual({
    PATH: '/bin',
    DATA_DIR: path.join('/tmp/demo', 'data'),
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'warn',
    READY_FD: '3',
    SIGN_INS_PER_MINUTE: '12',
  });
});

it('[D3] keeps every demo clear of the seeds of the exam', () => {
  expect([firstSeedOf(0), firstSeedOf(1), firstSeedOf(4001)]).toEqual([0, 1_000_000, 1_000_000]);
  for (let seed = 0; seed < 5000; seed++) expect(firstSeedOf(seed)).toBeLessThan(FIRST_TEST_SEED);
});

it('prints rows as wide as the head, and a dash for what was not measured', () => {
  const row = {
    round: 0,
    labelled: 8,
    kfoldMiou: null,
    oracleMiou: 0.5,
    oraclePixelAccuracy: 0.9,
    trainSeconds: 1.25,
    labelSeconds: null,
  };
  expect(tableRow(row, null)).toHaveLength(tableHead().length);
  expect(tableRow(row, null).trim().split(/\s+/)).toEqual(['0', '8', '–', '0.500', '0.900', '1.3', '–']);
});

it('chooses the highest logit of a pixel, and the first of equals', () => {
  expect(argmax(Float32Array.of(1, 0, 5, 1, 2, 5), 2, 3)).toEqual(Uint8Array.of(0, 1, 0));
  expect(() => argmax(new Float32Array(5), 2, 3)).toThrow('5 logits are not 2 classes of 3 pixels');
});
