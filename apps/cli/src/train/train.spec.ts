import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildRelease, encodeKeypointSample, encodeSample, splitOf } from '@gannet/release';
import { planOf, WIDTHS } from '@gannet/student';
import { decodeCheckpoint, encodeCheckpoint } from '@gannet/training';
import { runCli } from '../cli.js';
import { FolderSink } from '../convert/folder-sink.js';
import { gannet } from '../testing/terminal.js';

const SIDE = 16;
const GENERATOR = 'a'.repeat(64);
const PROVENANCE = { generator: GENERATOR, interpreter: 'b'.repeat(64), round: 0 };

let folder: string;
let release: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'train-'));
  [release, out] = [path.join(folder, 'faces'), path.join(folder, 'student')];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A bright square on a dark ground, in another place for every seed. */
function square(seed: number): { rgb: Uint8Array; data: Uint8Array; x: number; y: number } {
  const [x, y] = [3 + ((seed * 7) % 9), 3 + ((seed * 5) % 9)];
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    Math.abs((at % SIDE) - x) <= 2 && Math.abs(Math.floor(at / SIDE) - y) <= 2 ? 1 : 0,
  );
  return {
    x,
    y,
    data,
    rgb: Uint8Array.from(
      { length: SIDE * SIDE * 3 },
      (_, at) => (data[Math.floor(at / 3)] === 1 ? 200 : 40) + ((at * 7) % 13),
    ),
  };
}

const FACTS = {
  project: 'faces',
  version: '1.0.0',
  round: 0,
  psi: 0.7,
  runtime: 'another',
  image: { width: SIDE, height: SIDE },
  seeds: { first: 0, count: 4294967296 },
  generator: { name: 'tiny', version: '1.0.0', digest: GENERATOR, license: 'CC0', attribution: 'Nobody.' },
  interpreter: { digest: PROVENANCE.interpreter, members: 1, labelledImages: 4 },
  filter: { dropShare: 0, score: 'mean', rule: 'none' },
};

/** A release of so many seeds of some splits; parts, or one keypoint. */
async function made(
  count: number,
  {
    classes = ['ground', 'square', 'disc'],
    splits = ['train', 'val', 'test'],
    labels = (data: Uint8Array) => data,
    isKeypoints = false,
  } = {},
): Promise<void> {
  mkdirSync(release);
  const seeds = Array.from({ length: 5000 }, (_, seed) => seed)
    .filter((seed) => splits.includes(splitOf(GENERATOR, seed)))
    .slice(0, count);
  await buildRelease(
    {
      facts: {
        ...FACTS,
        classes: isKeypoints ? [] : classes,
        ...(isKeypoints ? { keypoints: { names: ['middle'], skeleton: [], flipPairs: [] } } : {}),
        seeds: { first: 0, count: (seeds.at(-1) ?? 0) + 1 },
      },
      samples: seeds.map((seed) => {
        const { rgb, data, x, y } = square(seed);
        const about = { seed, psi: 0.7, score: 0.25, rgb, provenance: PROVENANCE };
        return isKeypoints
          ? encodeKeypointSample({
              ...about,
              points: [{ x: x + 0.5, y: y + 0.5, visibility: 2, spread: 0 }],
              width: SIDE,
              height: SIDE,
            })
          : encodeSample({
              ...about,
              labels: { width: SIDE, height: SIDE, data: labels(data) },
              classes: classes.length,
            });
      }),
      unusable: new Set(
        Array.from({ length: (seeds.at(-1) ?? 0) + 1 }, (_, seed) => seed).filter((seed) => !seeds.includes(seed)),
      ),
      keep: () => true,
      licenseText: 'the licence',
      factory: null,
    },
    new FolderSink(release),
  );
}

const SHORT = ['--steps', '8', '--batch', '4', '--threads', '1'];
const train = (...more: string[]): ReturnType<typeof gannet> =>
  gannet(['train', release, '--out', out, ...SHORT, ...more]);

it('[T1] trains a student, with its card, its figures and its curves, and says what the release does not show', async () => {
  await made(40);
  const said = await train('--json');
  expect(said).toMatchObject({ code: 0 });
  expect(said.err).toContain('No image to learn from shows disc: the student will never find it.');
  expect(JSON.parse(said.out)).toMatchObject({
    project: 'faces',
    version: '1.0.0',
    path: out,
    alreadyHere: false,
    steps: 8,
    evaluations: { val: { kind: 'parts' }, test: { kind: 'parts' } },
  });
  expect(readdirSync(out).sort()).toEqual([
    '.gannet-train.json',
    'LICENSE',
    'README.md',
    'curves.svg',
    'metrics.json',
    'student.onnx',
  ]);
  expect(readFileSync(path.join(out, 'README.md'), 'utf8')).toContain('# Student of faces@1.0.0');
  expect(readFileSync(path.join(out, 'LICENSE'), 'utf8')).toBe('CC0\n\nNobody.\n\nthe licence\n');
  expect(readFileSync(path.join(out, 'curves.svg'), 'utf8')).toContain('validation mean IoU');
  expect(await train()).toMatchObject({ code: 0, out: `A student of faces@1.0.0 is in ${out} (already here)` });
  expect(await train('--seed', '2')).toMatchObject({
    code: 1,
    err: `${out} holds a training of seed 1, not of 2: choose another folder.`,
  });
}, 120_000);

it('[T2] a training that was stopped goes on with --resume, to the same bytes', async () => {
  await made(30);
  expect(await train()).toMatchObject({ code: 0 });
  const whole = readFileSync(path.join(out, 'student.onnx'));
  const metrics = readFileSync(path.join(out, 'metrics.json'));
  // As a process leaves it that was killed in the middle of writing, before its first checkpoint.
  for (const name of readdirSync(out)) if (name !== '.gannet-train.json') rmSync(path.join(out, name));
  const marker = path.join(out, '.gannet-train.json');
  writeFileSync(marker, readFileSync(marker, 'utf8').replace('"isDone":true', '"isDone":false'));
  writeFileSync(path.join(out, 'checkpoint.bin.part'), 'half');
  expect(await train()).toMatchObject({
    code: 1,
    err: `${out} holds this training, unfinished: go on with --resume, or choose another folder.`,
  });
  writeFileSync(path.join(out, 'checkpoint.bin'), 'rubbish');
  expect(await train('--resume')).toMatchObject({
    code: 1,
    err: expect.stringContaining('The student cannot be trained: this is no checkpoint of a student.') as string,
  });
  rmSync(path.join(out, 'checkpoint.bin'));
  expect(await train('--resume')).toMatchObject({ code: 0 });
  expect(readFileSync(path.join(out, 'student.onnx'))).toEqual(whole);
  expect(readFileSync(path.join(out, 'metrics.json'))).toEqual(metrics);
}, 120_000);

/** A training that is stopped after its first validation, as Ctrl-C stops it. */
async function stopped(): Promise<void> {
  const controller = new AbortController();
  const code = await runCli(['train', release, '--out', out, '--steps', '60', '--batch', '2', '--threads', '1'], {
    out: () => undefined,
    err: (line) => void (line.startsWith('step 20 of 60') && controller.abort()),
    showsBars: false,
    env: {},
    signal: controller.signal,
  });
  expect(code).not.toBe(0);
}

it('[T3] a training that meets numbers that are none says at which step, and what to try', async () => {
  await made(12);
  await stopped();
  const file = path.join(out, 'checkpoint.bin');
  const bytes = new Uint8Array(readFileSync(file));
  const architecture = { task: { kind: 'parts', classes: 3 }, width: SIDE, height: SIDE, widths: WIDTHS } as const;
  // The training's own state ends the file: a weight that is no number, as a rate that is too high leaves it.
  const begin = Buffer.from(bytes).indexOf('gannet training 1\n');
  const state = decodeCheckpoint(planOf(architecture), bytes.slice(begin));
  state.parameters[0] = Number.NaN;
  writeFileSync(file, Buffer.concat([bytes.subarray(0, begin), encodeCheckpoint(planOf(architecture), state)]));
  const said = await gannet([
    'train',
    release,
    '--out',
    out,
    '--steps',
    '60',
    '--batch',
    '2',
    '--threads',
    '1',
    '--resume',
  ]);
  expect(said).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(
      /(?:^|\n)The training diverged: the loss of step 21 is not a finite number\. Try a smaller --rate than 0\.003, in another folder\.$/,
    ) as string,
  });
  expect(readdirSync(out)).not.toContain('student.onnx');
}, 300_000);

it('[T1] trains on keypoints, and holds images out where the release has no val', async () => {
  await made(12, { splits: ['train'], isKeypoints: true });
  const said = await train('--json');
  expect(said).toMatchObject({
    code: 0,
    err: expect.stringContaining('The release has no images in val here: 1 is held out by the seed.'),
  });
  expect(JSON.parse(said.out)).toMatchObject({ evaluations: { val: { kind: 'keypoints', images: 1 } } });
}, 120_000);

it.each<[string, () => Promise<void>, string]>([
  [
    'of one image',
    () => made(1, { splits: ['train'] }),
    'faces@1.0.0 holds one image to learn from here: a student needs at least two, one to learn from and one to be validated on.',
  ],
  [
    'of one class',
    () => made(6, { labels: (data) => data.map(() => 0) }),
    'Every pixel of faces@1.0.0 is ground: there is nothing to tell apart.',
  ],
  [
    'whose schema has one class',
    () => made(6, { classes: ['ground'], labels: (data) => data.map(() => 0) }),
    'faces@1.0.0 labels the one class ground: there is nothing for a student to tell apart.',
  ],
])(
  '[T3] a release %s is refused in a sentence',
  async (_what, make, sentence) => {
    await make();
    expect(await train()).toMatchObject({ code: 1, out: '', err: sentence });
  },
  120_000,
);

it.each([
  ['is cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['has other bytes', (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 600 ? byte ^ 1 : byte)))],
])(
  '[T3] a shard that %s is named, and there is no stack',
  async (_what, damage) => {
    await made(6);
    const shard = path.join(
      release,
      'shards',
      readdirSync(path.join(release, 'shards')).find((name) => name.includes('-train-'))!,
    );
    writeFileSync(shard, damage(readFileSync(shard)));
    expect(await train()).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^faces@1\.0\.0 cannot be trained on: shards\/.+-train-.+ has .+\. Run gannet pull again\.$/,
      ),
    });
  },
  120_000,
);

it("[T3] what is no release, an option that cannot be, and a folder of somebody else's are refused", async () => {
  mkdirSync(release);
  expect(await train()).toMatchObject({
    code: 1,
    err: `${release} has no manifest.json that can be read (ENOENT): pull a release first.`,
  });
  expect(await train('--steps', 'many', '--rate', '0')).toMatchObject({
    code: 2,
    err: '--steps many: it is no whole number of 1 to 1000000.\n--rate 0: it is no rate above 0.',
  });
  rmSync(release, { recursive: true });
  await made(6);
  mkdirSync(out);
  writeFileSync(path.join(out, 'thesis.txt'), 'years of work');
  expect(await train()).toMatchObject({
    code: 1,
    err: `${out} is there already, and was not made by gannet train: choose another folder.`,
  });
  expect(readdirSync(out)).toEqual(['thesis.txt']);
}, 120_000);
