import type { RecordedPlacement } from '@gannet/contracts';
import {
  buildRelease,
  encodeKeypointSample,
  FORMATS,
  type FormatSource,
  formatNamed,
  formatsOf,
  sourceFrom,
  writeFormat,
} from '../index.js';
import { facts, inPieces, MemorySink, pixelsOf, sample, samples, scoreOf } from '../testing/world.js';
import { boxAround } from './coco-keypoints.js';
import { poseLine } from './yolo-pose.js';

const KEYPOINTS = {
  names: ['left eye', 'right eye', 'chin'],
  skeleton: [
    [0, 1],
    [1, 2],
  ] as [number, number][],
  flipPairs: [[0, 1]] as [number, number][],
};
const ABSENT: RecordedPlacement = { x: 0, y: 0, visibility: 0, spread: null };

function placed(seed: number): RecordedPlacement[] {
  if (seed === 101) return [ABSENT, ABSENT, ABSENT];
  return [
    { x: (seed % 6) + 0.25, y: 1.5, visibility: 2, spread: 0.01 },
    { x: 3.125, y: 0.5, visibility: 1, spread: 0.01 },
    ABSENT,
  ];
}

async function keypointRelease(): Promise<FormatSource> {
  const sink = new MemorySink();
  const { provenance } = sample(100).record;
  const made = [100, 101, 102, 103].map((seed) =>
    encodeKeypointSample({
      seed,
      psi: 0.7,
      score: scoreOf(seed),
      rgb: pixelsOf(seed).rgb,
      points: placed(seed),
      width: 6,
      height: 4,
      provenance,
    }),
  );
  const { manifest } = await buildRelease(
    { facts: { ...facts(4), classes: [], keypoints: KEYPOINTS }, samples: made, keep: () => true, licenseText: 'text' },
    sink,
  );
  return sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
}

interface CocoFile {
  readonly images: { id: number; file_name: string }[];
  readonly categories: object[];
  readonly annotations: {
    image_id: number;
    keypoints: number[];
    num_keypoints: number;
    bbox: number[];
    area: number;
  }[];
}

it('[X1] COCO keypoints give every placement back, counted from the centre of the first pixel', async () => {
  const [source, sink] = [await keypointRelease(), new MemorySink()];
  await writeFormat(formatNamed('coco-keypoints')!, source, sink);
  const files = source.manifest.splits.map(
    ({ name }) => JSON.parse(sink.get(`annotations/keypoints_${name}.json`).toString()) as CocoFile,
  );
  expect(files[0]!.categories).toEqual([
    {
      id: 1,
      name: 'faces',
      supercategory: 'object',
      keypoints: KEYPOINTS.names,
      skeleton: [
        [1, 2],
        [2, 3],
      ],
    },
  ]);
  const read = new Map(
    files.flatMap(({ images, annotations }) =>
      annotations.map(
        (annotation) =>
          [Number(images.find(({ id }) => id === annotation.image_id)!.file_name.slice(0, 10)), annotation] as const,
      ),
    ),
  );
  expect(read.has(101)).toBe(false);
  expect(files.flatMap(({ images }) => images.map(({ id }) => id)).sort()).toEqual([101, 102, 103, 104]);
  for (const seed of [100, 102, 103]) {
    const { keypoints, num_keypoints } = read.get(seed)!;
    expect(keypoints).toEqual(
      placed(seed).flatMap(({ x, y, visibility }) => (visibility === 0 ? [0, 0, 0] : [x - 0.5, y - 0.5, visibility])),
    );
    expect(num_keypoints).toBe(2);
  }
  expect(read.get(100)).toMatchObject({
    id: 10101,
    image_id: 101,
    bbox: [expect.closeTo(3.0125), expect.closeTo(0.4), expect.closeTo(1.35), expect.closeTo(1.2)],
    area: expect.closeTo(1.62) as number,
  });
});

it('[X1] YOLO poses are shares of the sides; an image without keypoints has no object', async () => {
  expect(poseLine(placed(100), 6, 4)).toBe('0 0.6145833 0.25 0.225 0.3 0.7083333 0.375 2 0.5208333 0.125 1 0 0 0\n');
  expect(poseLine(placed(101), 6, 4)).toBe('');
  const sink = new MemorySink();
  await writeFormat(formatNamed('yolo-pose')!, await keypointRelease(), sink);
  expect(sink.get('data.yaml').toString()).toContain('kpt_shape: [3, 3]\nflip_idx: [1,0,2]\n');
});

const at = (x: number, y: number): RecordedPlacement => ({ x, y, visibility: 2, spread: null });

it.each<[string, RecordedPlacement[], number[] | null]>([
  ['none', [ABSENT], null],
  ['one: a tenth of the longer side', [at(50, 30)], [45, 25, 10, 10]],
  ['one in the corner: clipped', [at(0, 0)], [0, 0, 5, 5]],
  ['one in the other corner', [at(100, 60)], [95, 55, 5, 5]],
  ['two on a line', [at(20, 30), at(60, 30)], [16, 25, 48, 10]],
  [
    'a hidden one counts, an absent one does not',
    [{ ...at(20, 20), visibility: 1 }, at(60, 40), ABSENT],
    [16, 18, 48, 24],
  ],
  ['one outside of the image counts as on its border', [at(120, 30)], [95, 25, 5, 10]],
])('[X10] the box around %s', (_what, placements, box) => {
  expect(boxAround(placements, 100, 60)).toEqual(box && box.map((value) => expect.closeTo(value) as number));
});

it('[X7] a release is offered the formats of its task and refuses the others by name', async () => {
  const source = await keypointRelease();
  expect(formatsOf(source.manifest).map(({ name }) => name)).toEqual(['coco-keypoints', 'yolo-pose']);
  expect(formatsOf({}).length + formatsOf(source.manifest).length).toBe(FORMATS.length);
  await expect(writeFormat(formatNamed('voc')!, source, new MemorySink())).rejects.toThrow(
    'faces 1.0.0 has keypoints, and voc is a format of parts: take one of coco-keypoints, yolo-pose',
  );
  const sink = new MemorySink();
  const { manifest } = await buildRelease(
    { facts: facts(2), samples: samples(2), keep: () => true, licenseText: 'text' },
    sink,
  );
  const parts = sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
  await expect(writeFormat(formatNamed('yolo-pose')!, parts, new MemorySink())).rejects.toThrow(
    'has parts, and yolo-pose is a format of keypoints',
  );
});
