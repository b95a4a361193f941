import type { RecordedPlacement } from '@gannet/contracts';
import { buildRelease, encodeKeypointSample, FORMATS, type FormatSource, formatNamed, formatsOf, sourceFrom, writeFormat } from '../index.js';
import { facts, inPieces, MemorySink, pixelsOf, sample, samples, scoreOf } from '../testing/world.js';
import { poseLine } from './yolo-pose.js';

const KEYPOINTS = { names: ['left eye', 'right eye', 'chin'], skeleton: [[0, 1], [1, 2]] as [number, number][], flipPairs: [[0, 1]] as [number, number][] };
const ABSENT: RecordedPlacement = { x: 0, y: 0, visibility: 0, spread: null };

function placed(seed: number): RecordedPlacement[] {
  if (seed === 101) return [ABSENT, ABSENT, ABSENT];
  return [{ x: (seed % 6) + 0.25, y: 1.5, visibility: 2, spread: 0.01 }, { x: 3.125, y: 0.5, visibility: 1, spread: 0.01 }, ABSENT];
}

async function keypointRelease(): Promise<FormatSource> {
  const sink = new MemorySink();
  const { provenance } = sample(100).record;
  const made = [100, 101, 102, 103].map((seed) => encodeKeypointSample({ seed, psi: 0.7, score: scoreOf(seed), rgb: pixelsOf(seed).rgb, points: placed(seed), width: 6, height: 4, provenance }));
  const { manifest } = await buildRelease({ facts: { ...facts(4), classes: [], keypoints: KEYPOINTS }, samples: made, keep: () => true, licenseText: 'text' }, sink);
  return sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
}

interface CocoFile {
  readonly images: { id: number; file_name: string }[];
  readonly categories: object[];
  readonly annotations: { image_id: number; keypoints: number[]; num_keypoints: number; bbox: number[]; area: number }[];
}

it('[X1] COCO keypoints give every placement back, counted from the centre of the first pixel', async () => {
  const [source, sink] = [await keypointRelease(), new MemorySink()];
  await writeFormat(formatNamed('coco-keypoints')!, source, sink);
  const files = source.manifest.splits.map(({ name }) => JSON.parse(sink.get(`annotations/keypoints_${name}.json`).toString()) as CocoFile);
  expect(files[0]!.categories).toEqual([{ id: 1, name: 'faces', supercategory: 'object', keypoints: KEYPOINTS.names, skeleton: [[1, 2], [2, 3]] }]);
  const read = new Map(files.flatMap(({ images, annotations }) => annotations.map((annotation) => [Number(images.find(({ id }) => id === annotation.image_id)!.file_name.slice(0, 10)), annotation] as const)));
  for (const seed of [100, 101, 102, 103]) {
    const { keypoints, num_keypoints } = read.get(seed)!;
    expect(keypoints).toEqual(placed(seed).flatMap(({ x, y, visibility }) => (visibility === 0 ? [0, 0, 0] : [x - 0.5, y - 0.5, visibility])));
    expect(num_keypoints).toBe(seed === 101 ? 0 : 2);
  }
  expect(read.get(100)).toMatchObject({ bbox: [3.125, 0.5, 1.125, 1], area: 1.125 });
});

it('[X1] YOLO poses are shares of the sides; an image without keypoints has no object', async () => {
  expect(poseLine(placed(100), 6, 4)).toBe('0 0.6145833 0.25 0.1875 0.25 0.7083333 0.375 2 0.5208333 0.125 1 0 0 0\n');
  expect(poseLine(placed(101), 6, 4)).toBe('');
  const sink = new MemorySink();
  await writeFormat(formatNamed('yolo-pose')!, await keypointRelease(), sink);
  expect(sink.get('data.yaml').toString()).toContain('kpt_shape: [3, 3]\nflip_idx: [1,0,2]\n');
});

it('[X7] a release is offered the formats of its task and refuses the others by name', async () => {
  const source = await keypointRelease();
  expect(formatsOf(source.manifest).map(({ name }) => name)).toEqual(['coco-keypoints', 'yolo-pose']);
  expect(formatsOf({}).length + formatsOf(source.manifest).length).toBe(FORMATS.length);
  await expect(writeFormat(formatNamed('voc')!, source, new MemorySink())).rejects.toThrow('faces 1.0.0 has keypoints, and voc is a format of parts: take one of coco-keypoints, yolo-pose');
  const sink = new MemorySink();
  const { manifest } = await buildRelease({ facts: facts(2), samples: samples(2), keep: () => true, licenseText: 'text' }, sink);
  const parts = sourceFrom(manifest, 'text', (path) => inPieces(sink.get(path)));
  await expect(writeFormat(formatNamed('yolo-pose')!, parts, new MemorySink())).rejects.toThrow('has parts, and yolo-pose is a format of keypoints');
});
