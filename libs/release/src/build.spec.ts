import { decodeIndexedPng, decodeRgbPng } from '@gannet/raster';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Manifest, ProvenanceLine, type Quality } from '@gannet/contracts';
import {
  buildRelease,
  type BuiltRelease,
  encodeSample,
  keepThreshold,
  keyOf,
  readShard,
  readSpool,
  type Sample,
  splitOf,
  spoolScores,
  writeSpool,
} from './index.js';
import type { ReleaseInput } from './build.js';
import { all, facts, human, inPieces, MemorySink, pixelsOf, sample, samples, scoreOf } from './testing/world.js';

function input(count: number, more: Partial<ReleaseInput> = {}): ReleaseInput {
  const { isKept } = keepThreshold(
    [...samples(count)].map(({ record }) => record.score!),
    0.1,
  );
  return {
    facts: facts(count),
    samples: samples(count),
    keep: (_record, index) => isKept[index] === 1,
    licenseText: 'The whole text.',
    ...more,
  };
}

async function build(
  count: number,
  more: Partial<ReleaseInput> = {},
): Promise<{ sink: MemorySink; built: BuiltRelease }> {
  const sink = new MemorySink();
  return { sink, built: await buildRelease(input(count, more), sink) };
}

/** Builds as the server does: spools of `size` seeds, then one pass over them. */
async function buildFromSpools(count: number, size: number): Promise<MemorySink> {
  const spools = new MemorySink();
  for (let from = 0; from < count; from += size)
    await writeSpool(samples(Math.min(size, count - from), 100 + from), spools.file(`${from}`));
  const scores: number[] = [];
  for (const bytes of spools.files.values()) scores.push(...(await spoolScores(inPieces(bytes))));
  const { isKept } = keepThreshold(scores, 0.1);
  async function* read(): AsyncGenerator<Sample> {
    for (const bytes of spools.files.values()) yield* readSpool(inPieces(bytes));
  }
  const { sink } = await build(count, { samples: read(), keep: (_record, index) => isKept[index] === 1 });
  return sink;
}

const shardsOf = (sink: MemorySink): string[] =>
  [...sink.files.keys()].filter((path) => path.startsWith('shards/')).sort();

/** Every sample of a release, in the order of seeds. */
async function allSamples(sink: MemorySink): Promise<Sample[]> {
  const lists = await Promise.all(shardsOf(sink).map((path) => all(readShard(inPieces(sink.get(path))))));
  return lists.flat().sort((a, b) => a.record.seed - b.record.seed);
}

it('[B1] gives the same bytes when built twice', async () => {
  const [a, b] = [await build(20), await build(20)];
  expect(a.sink.files).toEqual(b.sink.files);
  expect(a.built).toEqual(b.built);
});

it.each([1, 3, 7, 50])('[B2] gives the same bytes from spools of %i seeds as from none', async (size) => {
  expect((await buildFromSpools(20, size)).files).toEqual((await build(20)).sink.files);
});

it('[S1][S2][S3] gives every pixel and record back from the shard', async () => {
  const { sink } = await build(20);
  const read = await allSamples(sink);
  expect(read).toHaveLength(18);
  for (const { key, image, mask, record } of read) {
    const { rgb, labels } = pixelsOf(record.seed);
    expect(key).toBe(`0000000${record.seed}`);
    expect(decodeRgbPng(image)).toEqual({ ok: true, width: 6, height: 4, rgb });
    expect(decodeIndexedPng(mask!)).toMatchObject({ ok: true, map: labels });
    expect(record).toEqual(sample(record.seed).record);
  }
});

it('[F1][F2] drops the most uncertain tenth', async () => {
  const { sink, built } = await build(20);
  const kept = (await allSamples(sink)).map(({ record }) => record.seed);
  const seeds = Array.from({ length: 20 }, (_, i) => 100 + i);
  const worst = [...seeds].sort((a, b) => scoreOf(b) - scoreOf(a)).slice(0, 2);
  expect(kept).toEqual(seeds.filter((seed) => !worst.includes(seed)));
  expect(built.manifest.counts).toEqual({ images: 18, dropped: 2, human: 0 });
});

it('[S3] writes entries that GNU tar lists in order, owned by nobody, at time 0', async () => {
  const { sink } = await build(2);
  const listing = execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '--utc', '--file', '-'], {
    input: sink.get('shards/faces-1.0.0-train-000000.tar'),
    encoding: 'utf8',
  });
  const lines = listing
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').split(' '));
  expect(lines.map((words) => words.at(-1))).toEqual([
    '0000000100.json',
    '0000000100.mask.png',
    '0000000100.png',
    '0000000101.json',
    '0000000101.mask.png',
    '0000000101.png',
  ]);
  for (const words of lines)
    expect([words[0], words[1], words[3], words[4]]).toEqual(['-rw-r--r--', '0/0', '1970-01-01', '00:00']);
});

it('[S4] begins a new shard of a split at the limit of samples, and none is empty', async () => {
  const { sink, built } = await build(20, { shards: { samples: 6 } });
  const paths = ['test-000000', 'train-000000', 'train-000001', 'train-000002', 'val-000000'].map(
    (name) => `shards/faces-1.0.0-${name}.tar`,
  );
  expect(shardsOf(sink)).toEqual(paths);
  expect(
    (await Promise.all(paths.map((path) => all(readShard(inPieces(sink.get(path))))))).map((list) => list.length),
  ).toEqual([1, 6, 6, 2, 3]);
  expect(built.manifest.files.map(({ path }) => path)).toEqual([
    'LICENSE',
    'README.md',
    'classes.json',
    'provenance.jsonl',
    ...paths,
  ]);
  expect(sink.get('README.md').toString()).toContain('shards/faces-1.0.0-train-{000000..000002}.tar');
  expect(sink.get('README.md').toString()).toContain('`cv2.imread` replaces the classes by the colours of the palette');
});

it('[L1] puts every generated image into the split of its seed, whatever else the release holds', async () => {
  const bySeed = async (count: number): Promise<Map<number, string>> =>
    new Map((await allSamples((await build(count)).sink)).map(({ record }) => [record.seed, record.split]));
  const [small, large] = [await bySeed(9), await bySeed(40)];
  for (const [seed, split] of large) expect(split).toBe(splitOf('a'.repeat(64), seed));
  for (const [seed, split] of small) if (large.has(seed)) expect(large.get(seed)).toBe(split);
  expect(new Set(large.values())).toEqual(new Set(['train', 'val', 'test']));
});

it('[L1] divides by eight, one and one tenths', () => {
  const counts = { train: 0, val: 0, test: 0 };
  for (let seed = 0; seed < 20_000; seed++) counts[splitOf('c'.repeat(64), seed)]++;
  // Five standard deviations of a binomial of 20,000 are 283 for 80% and 212 for 10%.
  expect(Math.abs(counts.train - 16_000)).toBeLessThan(283);
  expect(Math.abs(counts.val - 2000)).toBeLessThan(212);
});

it('[L2] keeps what people labelled in a split of its own, marked as theirs and unfiltered', async () => {
  const { sink, built } = await build(20, { humans: [human(7), human(8)] });
  const people = (await allSamples(sink)).filter(({ record }) => record.split === 'human');
  expect(people.map(({ record }) => record)).toEqual([
    expect.objectContaining({
      seed: 7,
      labelledBy: 'human',
      confidence: 'unsure',
      score: null,
      provenance: { generator: 'a'.repeat(64), interpreter: null, round: 1 },
    }),
    expect.objectContaining({ seed: 8, labelledBy: 'human', confidence: 'sure' }),
  ]);
  expect(built.manifest.counts).toEqual({ images: 18, dropped: 2, human: 2 });
  expect(built.manifest.splits).toEqual([
    { name: 'train', images: 14 },
    { name: 'val', images: 3 },
    { name: 'test', images: 1 },
    { name: 'human', images: 2 },
  ]);
  expect(built.classStats).toEqual((await build(20)).built.classStats);
});

it("[L2] refuses a person's image twice, out of order, of a later round, or among the generated", async () => {
  await expect(build(3, { humans: [human(8), human(8)] })).rejects.toThrow(
    'sample 0000000008 of seed 8 stands behind seed 8',
  );
  await expect(build(3, { humans: [human(101)] })).rejects.toThrow(
    "sample 0000000101 is both a person's and one of the 3 generated seeds",
  );
  const late = human(8);
  await expect(
    build(3, {
      humans: [{ ...late, record: { ...late.record, provenance: { ...late.record.provenance, round: 3 } } }],
    }),
  ).rejects.toThrow('not labelled by a person up to round 2');
  await expect(build(3, { humans: [sample(8)] })).rejects.toThrow('sample 0000000008 was not labelled by a person');
});

it('[B10] carries the factory as it is given', async () => {
  const { sink, built } = await build(2, { factory: Uint8Array.of(8, 9) });
  expect([...sink.get('factory.onnx')]).toEqual([8, 9]);
  expect(built.manifest.files.find(({ path }) => path === 'factory.onnx')).toMatchObject({ bytes: 2 });
  expect(sink.get('README.md').toString()).toContain('np.random.RandomState(100)');
  const without = (await build(2)).sink;
  expect(without.files.has('factory.onnx')).toBe(false);
  expect(without.get('README.md').toString()).not.toContain('factory.onnx');
});

it('[B11] lists what people rejected, where it is asked to', async () => {
  const rejected = [
    { seed: 4, psi: 0.7, round: 0, reason: 'two heads' },
    { seed: 9, psi: 0.7, round: 1, reason: null },
  ];
  const { sink, built } = await build(2, { rejected });
  const lines = sink
    .get('rejected.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toEqual(rejected);
  expect(built.manifest.files.map(({ path }) => path)).toContain('rejected.jsonl');
  expect((await build(2, { rejected: [] })).sink.get('rejected.jsonl')).toHaveLength(0);
  expect((await build(2)).sink.files.has('rejected.jsonl')).toBe(false);
});

it('[B12] tells in the card what was chosen beside the filter, and nothing of what was left as it is', async () => {
  const plain = {
    minConfidence: 0,
    specks: 0,
    humans: 'all' as const,
    firstDraw: 20,
    targets: [],
    dropped: { uncertain: 2, unconfident: 0, surplus: 0 },
  };
  const cardOf = async (selection: typeof plain | object): Promise<string> =>
    (await build(20, { facts: { ...facts(20), selection: { ...plain, ...selection } } })).sink
      .get('README.md')
      .toString();
  expect(await cardOf({})).not.toMatch(/^- (?:Confidence|Specks|Balance|People):/m);
  const card = await cardOf({
    minConfidence: 0.5,
    specks: 9,
    humans: 'sure',
    targets: [{ name: 'hair', share: 0.3, reached: 0.31 }],
    dropped: { uncertain: 2, unconfident: 4, surplus: 1 },
  });
  expect(card).not.toContain('Second opinion');
  expect(card).toContain('- Confidence: images below 0.5 were dropped (4).');
  expect(card).toContain(
    '- Specks: connected regions of fewer than 9 pixels were merged into their surroundings. `factory.onnx` leaves them in.',
  );
  expect(card).toContain(
    '- Balance: the target was hair in 30.0% of the images; it is in 31.0%. After the first 20 seeds,',
  );
  expect(card).toContain('- People: images whose annotator was unsure are left out; 0 remain.');
});

it('[B12] tells in the card what another execution provider than the CPU means for the bits', async () => {
  const lineOf = async (runtime: string): Promise<string | undefined> =>
    (await build(3, { facts: { ...facts(3), runtime } })).sink
      .get('README.md')
      .toString()
      .split('\n')
      .find((line) => line.startsWith('- Runtime:'));
  expect(await lineOf('onnxruntime 1.30.0; avx2')).toBe(
    '- Runtime: onnxruntime 1.30.0; avx2. The same inputs on the same runtime give the same bytes.',
  );
  expect(await lineOf('onnxruntime 1.30.0; avx2; cuda')).toBe(
    '- Runtime: onnxruntime 1.30.0; avx2; cuda. It computed with the execution provider cuda: another device, driver or provider may differ in the last bits, and so, rarely, in a label.',
  );
});

it('[B13] tells in the card how many annotations are as the interpreter predicted, where it is known', async () => {
  const cardOf = async (annotations?: Manifest['annotations']): Promise<string> =>
    (await build(3, { facts: { ...facts(3), ...(annotations && { annotations }) } })).sink.get('README.md').toString();
  expect(await cardOf({ compared: 5, unchanged: 3 })).toContain(
    '- Review: of 5 annotations that began with a prediction, 3 were accepted unchanged.',
  );
  expect(await cardOf({ compared: 1, unchanged: 1 })).toContain(
    'of 1 annotation that began with a prediction, 1 was accepted unchanged.',
  );
  for (const nothing of [undefined, { compared: 0, unchanged: 0 }])
    expect(await cardOf(nothing)).not.toMatch(/^- (?:Review|Imported labels):/m);
  expect(await cardOf({ compared: 0, unchanged: 0, imported: 2 })).toContain(
    '- Imported labels: the labels of 2 annotated images were made elsewhere and imported.',
  );
});

it('[B9] says of every sample where it comes from and what its pictures are', async () => {
  const { sink } = await build(20, { humans: [human(7)] });
  const lines = sink
    .get('provenance.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => ProvenanceLine.parse(JSON.parse(line)));
  const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const expected = (await allSamples(sink)).map(({ record: { pixels: _pixels, ...record }, image, mask }) => ({
    ...record,
    file: `${record.key}.png`,
    image: hash(image),
    mask: hash(mask!),
  }));
  expect(lines.sort((a, b) => a.seed - b.seed)).toEqual(expected);
});

it('[S4] begins a new shard before the limit of bytes would be passed', async () => {
  const limit = 12_000;
  const { sink } = await build(20, { shards: { bytes: limit } });
  const sizes = [...sink.files]
    .filter(([path]) => path.startsWith('shards/'))
    .map(([, bytes]) => bytes.byteLength - 1024);
  expect(sizes.length).toBeGreaterThan(1);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(limit);
  const tiny = await build(3, { shards: { bytes: 1 } });
  expect(shardsOf(tiny.sink)).toHaveLength(3);
});

it('[S5] names a sample whose mask is missing', async () => {
  const { sink } = await build(2);
  const tar = Buffer.from(sink.get('shards/faces-1.0.0-train-000000.tar'));
  const at = tar.indexOf('0000000101.mask.png');
  const next = tar.indexOf('0000000101.png');
  await expect(all(readShard(inPieces(Buffer.concat([tar.subarray(0, at), tar.subarray(next)]))))).rejects.toThrow(
    'sample 0000000101 has no 0000000101.mask.png',
  );
});

it('[F1][S4] builds a whole release without images', async () => {
  const { sink, built } = await build(0);
  expect(built.manifest.counts).toEqual({ images: 0, dropped: 0, human: 0 });
  expect([...sink.files.keys()]).toEqual([
    'provenance.jsonl',
    'classes.json',
    'README.md',
    'LICENSE',
    'manifest.json',
    'SHA256SUMS',
  ]);
});

it('[F1] keeps the only image', async () => {
  expect((await build(1)).built.manifest.counts).toEqual({ images: 1, dropped: 0, human: 0 });
});

it('[B3] refuses samples with a hole, too few, too many, or from elsewhere', async () => {
  const [a, b, c] = [...samples(3)] as [Sample, Sample, Sample];
  await expect(build(3, { samples: [a, c] })).rejects.toThrow(
    'sample 0000000102 of seed 102 stands where seed 101 belongs',
  );
  await expect(build(3, { samples: [a, b] })).rejects.toThrow('there were 2 samples for 3 seeds');
  await expect(build(3, { samples: samples(4) })).rejects.toThrow('sample 0000000103 is one more than the 3 seeds');
  await expect(build(3, { samples: [{ ...a, record: { ...a.record, psi: 1 } }, b, c] })).rejects.toThrow(
    'another interpreter, round or psi',
  );
  await expect(build(3, { samples: [{ ...a, record: { ...a.record, pixels: [24] } }, b, c] })).rejects.toThrow(
    '24 pixels of 1 classes, not 6 × 4 of 3',
  );
  await expect(build(3, { samples: [sample(100, NaN), b, c] })).rejects.toThrow('sample 0000000100 has the score NaN');
});

it('[B3] counts seeds that are unusable as dropped, and takes no sample of them', async () => {
  const [a, b, c] = [...samples(3)] as [Sample, Sample, Sample];
  const unusable = new Set([101]);
  const { built } = await build(3, { samples: [a, c], unusable, keep: (_record, index) => index === 2 });
  expect(built.manifest.counts).toEqual({ images: 1, dropped: 2, human: 0 });
  await expect(build(3, { samples: [a, b, c], unusable })).rejects.toThrow(
    'sample 0000000101 of seed 101 stands where seed 102 belongs',
  );
  await expect(build(3, { samples: [a], unusable })).rejects.toThrow('there were 1 samples for 2 seeds');
});

it('[B4] lists every file as it is, and the manifest follows the contract', async () => {
  const { sink, built } = await build(20);
  const manifest = sink.manifest();
  expect(Manifest.parse(manifest)).toEqual(built.manifest);
  expect(manifest.files.map(({ path, bytes }) => [path, bytes])).toEqual(
    ['LICENSE', 'README.md', 'classes.json', 'provenance.jsonl', ...shardsOf(sink)].map((path) => [
      path,
      sink.get(path).byteLength,
    ]),
  );
  expect(built.bytes).toBe([...sink.files.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0));
  expect(sink.get('manifest.json').toString()).not.toMatch(/20\d\d-\d\d-\d\d/);
});

it('[B4][B5] satisfies sha256sum --check, with the digest as the line of manifest.json', async () => {
  const { sink, built } = await build(20);
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    for (const [path, bytes] of sink.files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const checked = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder, encoding: 'utf8' });
    expect(checked.trim().split('\n')).toEqual(
      ['LICENSE', 'README.md', 'classes.json', 'manifest.json', 'provenance.jsonl', ...shardsOf(sink)].map(
        (path) => `${path}: OK`,
      ),
    );
    expect(sink.get('SHA256SUMS').toString()).toContain(`${built.digest}  manifest.json\n`);
    expect([...sink.files.keys()].at(-1)).toBe('SHA256SUMS');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('[B6] carries licence, attribution and quality, and escapes what people typed', async () => {
  const quality: Quality = {
    task: 'parts',
    images: 16,
    folds: 4,
    miou: 0.75,
    miouLow: 0.7,
    miouHigh: 0.8,
    pixelAccuracy: 0.95,
    iouByClass: [0.9, null, 0.5],
  };
  const { sink } = await build(2, { quality, facts: { ...facts(2), classes: ['a|b', '<img>', '[x](y)'] } });
  const card = sink.get('README.md').toString();
  expect(card).toContain('CC BY 4.0. Drawn by nobody.');
  expect(card).toContain('with 95% intervals: mean IoU 0.750 (0.700 to 0.800)');
  expect(card).toContain('a\\|b 0.900, \\<img\\> –, \\[x\\](y) 0.500');
  expect(sink.get('LICENSE').toString()).toBe('CC BY 4.0\n\nDrawn by nobody.\n\nThe whole text.\n');
});

it.each([0, 600, 5000])('[B7] reports a disk that is full after %i bytes, and leaves no manifest', async (space) => {
  const sink = new MemorySink(space);
  await expect(buildRelease(input(20), sink)).rejects.toThrow(
    /^(?:shards\/faces-1\.0\.0-\w+-000000\.tar|provenance\.jsonl) could not be written after \d+ bytes: ENOSPC: no space left on device/,
  );
  expect(sink.aborted).toContain('provenance.jsonl');
  expect(sink.files.size).toBe(0);
});

it('[B7] reports a disk that is full for the small files', async () => {
  const whole = await build(2);
  const large = [...shardsOf(whole.sink), 'provenance.jsonl'].reduce(
    (sum, path) => sum + whole.sink.get(path).byteLength,
    0,
  );
  const sink = new MemorySink(large + 10);
  await expect(buildRelease(input(2), sink)).rejects.toThrow('classes.json could not be written after 0 bytes: ENOSPC');
  expect(sink.aborted).toEqual(['classes.json']);
});

it('[B8] counts pixels and images of a class over the kept', async () => {
  const { built } = await build(20);
  const seeds = new Set<number>();
  const again = await build(20, {
    onKept: ({ record }, kept) => {
      seeds.add(record.seed);
      expect(seeds.size).toBe(kept);
    },
  });
  const pixels = [0, 0, 0];
  for (const seed of seeds) for (const value of pixelsOf(seed).labels.data) pixels[value]! += 1;
  expect(again.built.classStats.map((stats) => stats.pixels)).toEqual(pixels);
  expect(built.classStats.map(({ name, images }) => [name, images])).toEqual([
    ['background', 18],
    ['skin', 18],
    ['hair', 18],
  ]);
});

it('[S1][S2] refuses a seed and a label that cannot be', () => {
  const { rgb, labels } = pixelsOf(1);
  labels.data[5] = 255;
  const { provenance } = sample(1).record;
  expect(() => encodeSample({ seed: 1, psi: 1, score: 0, rgb, labels, classes: 3, provenance })).toThrow(
    'pixel 5 has label 255, of 3 classes',
  );
  expect(() => keyOf(-1)).toThrow('-1 is not a seed of 0 to 4294967295');
  expect(keyOf(0xffff_ffff)).toBe('4294967295');
});
