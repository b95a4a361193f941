import { Manifest, type RecordedPlacement, SampleRecord } from '@gannet/contracts';
import { buildRelease, encodeKeypointSample, readShard, readSpool, type Sample, writeSpool } from './index.js';
import { all, facts, inPieces, MemorySink, pixelsOf, sample, scoreOf } from './testing/world.js';

const NAMES = {
  names: ['left eye', 'right eye', 'chin|'],
  skeleton: [[0, 1]] as [number, number][],
  flipPairs: [[0, 1]] as [number, number][],
};

function placed(seed: number, spread: number | null = 0.01): RecordedPlacement[] {
  return [
    { x: (seed % 6) + 0.25, y: 1.5, visibility: 2, spread },
    { x: 3.125, y: 0.5, visibility: 1, spread },
    { x: 0, y: 0, visibility: 0, spread },
  ];
}

function keypointSample(seed: number, points = placed(seed)): Sample {
  const { provenance } = sample(seed).record;
  return encodeKeypointSample({
    seed,
    psi: 0.7,
    score: scoreOf(seed),
    rgb: pixelsOf(seed).rgb,
    points,
    width: 6,
    height: 4,
    provenance,
  });
}

const keypointFacts = (count: number) => ({ ...facts(count), classes: [], keypoints: NAMES });

async function build(samples: Sample[]) {
  const sink = new MemorySink();
  const built = await buildRelease(
    {
      facts: keypointFacts(samples.length),
      samples,
      keep: () => true,
      licenseText: 'Terms.',
      factory: Uint8Array.of(1),
      quality: {
        task: 'keypoints',
        images: 8,
        folds: 5,
        pck: [
          { within: 0.05, share: 0.9, interval: { low: 0.8, high: 1 } },
          { within: 0.1, share: null },
        ],
        pck05: 0.9,
        pck05Low: 0.8,
        pck05High: 1,
        meanError: 1.25,
        visibilityAccuracy: 0.95,
        byKeypoint: [
          { pck05: 0.9, meanError: 1.25, visibilityAccuracy: 1 },
          { pck05: null, meanError: null, visibilityAccuracy: null },
        ],
      },
    },
    sink,
  );
  return { sink, built };
}

it('[S6] gives every placement back from shard and spool, and has no mask', async () => {
  const samples = [100, 101, 102].map((seed) => keypointSample(seed));
  const { sink } = await build(samples);
  const shards = [...sink.files.keys()].filter((path) => path.startsWith('shards/'));
  const read = (await Promise.all(shards.map((path) => all(readShard(inPieces(sink.get(path)))))))
    .flat()
    .sort((a, b) => a.record.seed - b.record.seed);
  expect(read.map(({ key, mask, record }) => ({ key, mask, record }))).toEqual(
    samples.map(({ key, mask, record }) => ({ key, mask, record })),
  );
  expect(read[0]!.record).toMatchObject({ pixels: [], keypoints: placed(100) });
  expect(SampleRecord.parse(read[0]!.record)).toEqual(read[0]!.record);
  const spool = new MemorySink();
  await writeSpool(samples, spool.file('spool'));
  expect((await all(readSpool(inPieces(spool.get('spool'))))).map(({ record }) => record)).toEqual(
    samples.map(({ record }) => record),
  );
});

it('[S6] names keypoints, skeleton and pairs in keypoints.json and the manifest, and has no classes', async () => {
  const { sink, built } = await build([keypointSample(100)]);
  expect(JSON.parse(sink.get('keypoints.json').toString())).toEqual(NAMES);
  expect(sink.files.has('classes.json')).toBe(false);
  expect(Manifest.parse(sink.manifest())).toMatchObject({ classes: [], keypoints: NAMES });
  expect(built.keypointStats).toEqual([
    { name: 'left eye', seen: 1, hidden: 0, absent: 0, spread: 0.01 },
    { name: 'right eye', seen: 0, hidden: 1, absent: 0, spread: 0.01 },
    { name: 'chin|', seen: 0, hidden: 0, absent: 1, spread: null },
  ]);
});

it('[B6] tells of keypoints in the card', async () => {
  const card = (await build([keypointSample(100)])).sink.get('README.md').toString();
  expect(card).toContain('6 × 4 pixels with 3 keypoints');
  expect(card).toContain('task_categories:\n- keypoint-detection\n');
  expect(card).toContain('| 2 | chin\\| | 0 | 0 | 1 |  |');
  expect(card).toContain(
    "share of correct keypoints (PCK) 0.900 within 0.05 (0.800 to 1.000) of the image's side, mean error 1.25 pixels, visibility accuracy 0.950",
  );
  expect(card).toContain('sample["json"]');
  expect(card).toContain('image, keypoints, spread = session.run(["image", "keypoints", "spread"], ');
  expect(card).toContain('return { image: image.data, keypoints: keypoints.data };');
  expect(card).not.toContain('"label"');
});

it('[B3] refuses samples of the other task, and placements of another number', async () => {
  await expect(build([sample(100)])).rejects.toThrow('sample 0000000100 has no keypoints, not 3');
  await expect(build([keypointSample(100, placed(100).slice(1))])).rejects.toThrow(
    'sample 0000000100 has 2 keypoints, not 3',
  );
  const sink = new MemorySink();
  await expect(
    buildRelease({ facts: facts(1), samples: [keypointSample(100)], keep: () => true, licenseText: '' }, sink),
  ).rejects.toThrow('sample 0000000100 has 3 keypoints, not none');
});
