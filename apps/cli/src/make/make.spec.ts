import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { latentOf } from '@gannet/generator';
import { build, constant, input, log, reshape, slice } from '@gannet/onnx';
import { decodeIndexedPng, decodeRgbPng } from '@gannet/raster';
import { buildRelease, encodeKeypointSample, encodeSample } from '@gannet/release';
import { FolderSink } from '../convert/folder-sink.js';
import { filesIn } from '../folder.js';
import { gannet } from '../testing/terminal.js';
import { requireRuntime } from './factory.js';

const SIDE = 8;
const PIXELS = SIDE * SIDE;
const RGB = Uint8Array.from({ length: PIXELS * 3 }, (_, i) => 50 + (i % 100));
const LABELS = Uint8Array.from({ length: PIXELS }, (_, i) => i % 3);
const SEEDS = 6;

/** A factory that makes the same labelled image of every seed. */
const FACTORY = build(
  { z: input('z', ['batch', 4]), psi: input('psi', [1]) },
  {
    image: constant('uint8', [1, SIDE, SIDE, 3], RGB),
    label: constant('uint8', [1, SIDE, SIDE], LABELS),
    score: constant('float32', [1], Float32Array.of(0.25)),
  },
);

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'make-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A release whose images have `grey` added to their first value, and other labels in their first `others` pixels. */
async function release(
  grey: number,
  others: number,
  withFactory = true,
  seeds = SEEDS,
  model = FACTORY,
): Promise<string> {
  const out = path.join(folder, 'faces');
  mkdirSync(out);
  const provenance = { generator: 'a'.repeat(64), interpreter: 'b'.repeat(64), round: 0 };
  const rgb = RGB.map((value, i) => (i === 0 ? value + grey : value));
  const data = LABELS.map((value, i) => (i < others ? (value + 1) % 3 : value));
  await buildRelease(
    {
      facts: {
        project: 'faces',
        version: '1.0.0',
        round: 0,
        psi: 0.7,
        runtime: 'another',
        classes: ['a', 'b', 'c'],
        image: { width: SIDE, height: SIDE },
        seeds: { first: 0, count: seeds },
        generator: {
          name: 'tiny',
          version: '1.0.0',
          digest: provenance.generator,
          license: 'CC0',
          attribution: 'Nobody.',
        },
        interpreter: { digest: provenance.interpreter, members: 1, labelledImages: 1 },
        filter: { dropShare: 0, score: 'mean', rule: 'none' },
      },
      samples: Array.from({ length: seeds }, (_, seed) =>
        encodeSample({
          seed,
          psi: 0.7,
          score: 0.25,
          rgb,
          labels: { width: SIDE, height: SIDE, data },
          classes: 3,
          provenance,
        }),
      ),
      keep: () => true,
      licenseText: 'text',
      factory: withFactory ? model : null,
    },
    new FolderSink(out),
  );
  return out;
}

it('[V2] says that this machine makes the release again bit for bit', async () => {
  const said = await gannet(['verify', await release(0, 0), '--rebuild', '4']);
  expect(said).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/\n4 samples made again on this machine: every pixel is the same$/),
  });
});

it('[V2] tells how far grey levels and labels of this machine are from the release, and that is no failure', async () => {
  const out = await release(7, 5);
  expect(await gannet(['verify', out, '--rebuild', '3'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining(
      `3 samples made again on this machine: grey levels differ by at most 7 (${(7 / (PIXELS * 3)).toFixed(4)} in the mean), 15 of ${3 * PIXELS} labels are others`,
    ),
  });
  const { rebuilt } = JSON.parse((await gannet(['verify', out, '--rebuild', '100', '--json'])).out) as {
    rebuilt: object;
  };
  expect(rebuilt).toEqual({
    samples: SEEDS,
    largestGreyDifference: 7,
    meanGreyDifference: 7 / (PIXELS * 3),
    otherLabels: 5 * SEEDS,
    pixels: PIXELS * SEEDS,
    largestDistance: null,
  });
});

it('[V2] makes nothing again of a release that is damaged, and says so of one without a factory', async () => {
  const out = await release(0, 0);
  writeFileSync(path.join(out, 'LICENSE'), 'another');
  const said = await gannet(['verify', out, '--rebuild', '2']);
  expect(said).toMatchObject({ code: 1, out: '', err: expect.stringContaining('LICENSE has changed') });
  rmSync(out, { recursive: true });
  expect(await gannet(['verify', await release(0, 0, false), '--rebuild', '2'])).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      'has no factory.onnx that can be read (ENOENT): the release has none, or it was not pulled.',
    ),
  });
});

it('[V2] makes again what is in the splits that are there', async () => {
  const out = await release(0, 0, true, 60);
  const { splits } = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')) as {
    splits: { name: string; images: number }[];
  };
  const val = splits.find(({ name }) => name === 'val')!.images;
  for (const name of await filesIn(path.join(out, 'shards')))
    if (!name.includes('-val-')) rmSync(path.join(out, 'shards', name));
  const said = await gannet(['verify', out, '--split', 'val', '--rebuild', '100', '--json']);
  expect({ code: said.code, err: said.err, ...(JSON.parse(said.out) as { rebuilt: object }).rebuilt }).toMatchObject({
    code: 0,
    err: '',
    samples: val,
    largestGreyDifference: 0,
  });
  expect(await gannet(['verify', out, '--split', 'val', '--rebuild', '2'])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('\n2 samples made again'),
  });
  rmSync(path.join(out, 'shards'), { recursive: true });
  expect(await gannet(['verify', out, '--split', 'human', '--rebuild', '2'])).toMatchObject({
    code: 1,
    err: `${out} has no generated image in these splits: there is nothing to make again.`,
  });
});

it('[M1] makes labelled images of any seeds into a new folder, and refuses one that is not empty', async () => {
  const out = path.join(folder, 'made');
  const words = ['make', await release(0, 0), '--first', '4294967294', '--count', '2', '--psi', '0.5', '--out', out];
  const said = await gannet([...words, '--json']);
  expect({ ...said, out: JSON.parse(said.out) as unknown }).toEqual({
    code: 0,
    err: '',
    out: { path: out, images: 2, unusable: 0 },
  });
  expect(await filesIn(out)).toEqual(
    ['4294967294', '4294967295'].flatMap((key) => ['json', 'mask.png', 'png'].map((ending) => `${key}.${ending}`)),
  );
  const [picture, mask] = [
    decodeRgbPng(readFileSync(path.join(out, '4294967295.png'))),
    decodeIndexedPng(readFileSync(path.join(out, '4294967295.mask.png'))),
  ];
  expect(picture.ok && Buffer.compare(picture.rgb, RGB)).toBe(0);
  expect(mask.ok && Buffer.compare(mask.map.data, LABELS)).toBe(0);
  expect(JSON.parse(readFileSync(path.join(out, '4294967295.json'), 'utf8'))).toMatchObject({
    seed: 4294967295,
    psi: 0.5,
    score: 0.25,
    labelledBy: 'interpreter',
  });
  expect(await gannet(words)).toMatchObject({ code: 1, err: `${out} is not empty: choose another folder.` });
});

it('[M1] makes nothing with a factory that is not the one of the release', async () => {
  const from = await release(0, 0);
  const file = path.join(from, 'factory.onnx');
  writeFileSync(
    file,
    Uint8Array.from(readFileSync(file), (byte, at) => (at === 100 ? byte ^ 1 : byte)),
  );
  expect(
    await gannet(['make', from, '--first', '0', '--count', '1', '--out', path.join(folder, 'made')]),
  ).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining(
      'factory.onnx has changed: it is not the factory that manifest.json names. Pull the release again.',
    ) as string,
  });
});

it('[M1] leaves out seeds that give no finite numbers and says how many; where all do, it fails', async () => {
  const z = input('z', [1, 4]);
  const brittle = build(
    { z, psi: input('psi', [1]) },
    {
      image: constant('uint8', [1, SIDE, SIDE, 3], RGB),
      label: constant('uint8', [1, SIDE, SIDE], LABELS),
      score: reshape(log(slice(z, 1, 0, 1)), [1]),
    },
  );
  const from = await release(0, 0, true, SEEDS, brittle);
  const usable = Array.from({ length: 8 }, (_, seed) => seed).filter((seed) => latentOf(seed, 4)[0]! > 0);
  const [out, none] = ['made', 'none'].map((name) => path.join(folder, name)) as [string, string];
  expect(await gannet(['make', from, '--first', '0', '--count', '8', '--out', out])).toMatchObject({
    code: 0,
    err: '',
    out: `${usable.length} labelled images in ${out}; ${8 - usable.length} seeds give numbers that are not finite and were left out`,
  });
  expect((await filesIn(out)).filter((name) => name.endsWith('.json'))).toEqual(
    usable.map((seed) => `${String(seed).padStart(10, '0')}.json`),
  );
  const one = path.join(folder, 'one');
  expect(await gannet(['make', from, '--first', String(usable[0]), '--count', '1', '--out', one])).toMatchObject({
    code: 0,
    err: '',
    out: `1 labelled image in ${one}`,
  });
  const unusable = Array.from({ length: 100 }, (_, seed) => seed).find((seed) => latentOf(seed, 4)[0]! < 0)!;
  expect(await gannet(['make', from, '--first', String(unusable), '--count', '1', '--out', none])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining(
      `No seed of ${unusable} to ${unusable} gives finite numbers at psi 0.7: nothing was made.`,
    ) as string,
  });
  expect(await filesIn(none)).toEqual([]);
});

it('[M1] says that the new folder cannot be written, or that the disk is full', async () => {
  const words = ['make', await release(0, 0), '--first', '0', '--count', '2', '--out'];
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(await gannet([...words, file])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/file cannot be written: EEXIST/),
  });
  expect(await gannet([...words, path.join(file, 'made')])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/made cannot be written: ENOTDIR/),
  });
  const small = path.join(folder, 'small');
  mkdirSync(small);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', small]).status !== 0) return; // only root may
  try {
    expect(await gannet([...words, small])).toMatchObject({
      code: 1,
      err: `There is no space left for ${small}. An image without its record is not whole. Make room, and run the command again for a new folder.`,
    });
  } finally {
    spawnSync('umount', [small]);
  }
});

describe('keypoints', () => {
  const points = [
    { x: 1.5, y: 2.25, visibility: 2 as const, spread: 0.5 },
    { x: 0, y: 0, visibility: 0 as const, spread: 0.25 },
  ];
  const factory = build(
    { z: input('z', ['batch', 4]), psi: input('psi', [1]) },
    {
      image: constant('uint8', [1, SIDE, SIDE, 3], RGB),
      keypoints: constant('float32', [1, 2, 3], Float32Array.of(1.5, 2.25, 2, 0, 0, 0)),
      spread: constant('float32', [1, 2], Float32Array.of(0.5, 0.25)),
      score: constant('float32', [1], Float32Array.of(0.375)),
    },
  );

  async function placed(kept = points): Promise<string> {
    const out = path.join(folder, 'points');
    mkdirSync(out);
    const provenance = { generator: 'a'.repeat(64), interpreter: 'b'.repeat(64), round: 0 };
    await buildRelease(
      {
        facts: {
          project: 'points',
          version: '1.0.0',
          round: 0,
          psi: 0.7,
          runtime: 'another',
          classes: [],
          keypoints: { names: ['eye', 'ear'], skeleton: [], flipPairs: [] },
          image: { width: SIDE, height: SIDE },
          seeds: { first: 0, count: SEEDS },
          generator: {
            name: 'tiny',
            version: '1.0.0',
            digest: provenance.generator,
            license: 'CC0',
            attribution: 'Nobody.',
          },
          interpreter: { digest: provenance.interpreter, members: 1, labelledImages: 1 },
          filter: { dropShare: 0, score: 'mean', rule: 'none' },
        },
        samples: Array.from({ length: SEEDS }, (_, seed) =>
          encodeKeypointSample({
            seed,
            psi: 0.7,
            score: 0.375,
            rgb: RGB,
            points: kept,
            width: SIDE,
            height: SIDE,
            provenance,
          }),
        ),
        keep: () => true,
        licenseText: 'text',
        factory,
      },
      new FolderSink(out),
    );
    return out;
  }

  it('[M1] makes placed images of any seeds, without masks', async () => {
    const out = path.join(folder, 'made');
    expect(await gannet(['make', await placed(), '--first', '9', '--count', '1', '--out', out])).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await filesIn(out)).toEqual(['0000000009.json', '0000000009.png']);
    expect(JSON.parse(readFileSync(path.join(out, '0000000009.json'), 'utf8'))).toMatchObject({
      seed: 9,
      score: 0.375,
      keypoints: points,
      labelledBy: 'interpreter',
    });
  });

  it('[V2] says that this machine places them again, or how far from there', async () => {
    const out = await placed();
    expect(await gannet(['verify', out, '--rebuild', '3'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/\n3 samples made again on this machine: every pixel and keypoint is the same$/),
    });
    rmSync(out, { recursive: true });
    const [eye, ear] = points as [(typeof points)[0], (typeof points)[1]];
    const said = await gannet([
      'verify',
      await placed([
        { ...eye, x: 1.75 },
        { ...ear, x: 1, y: 1, visibility: 1 as never },
      ]),
      '--rebuild',
      '3',
    ]);
    expect(said).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        '3 of 6 keypoints have another visibility, the others lie at most 0.2500 pixels away',
      ),
    });
  });
});

it('[M2] says how to install the runtime where it is missing', () => {
  const missing = (name: string): never => {
    throw new Error(`Cannot find module '${name}'`);
  };
  expect(() => requireRuntime(missing)).toThrow(
    /^Making images needs onnxruntime-node, which gannet does not bring along: npm install --global --ignore-scripts onnxruntime-node/,
  );
  expect(() => requireRuntime()).not.toThrow();
});
