import type { Manifest, RecordedPlacement, Split } from '@gannet/contracts';
import type { Sample } from '../sample.js';
import { cocoHead, cocoImage, jsonArray } from './coco.js';
import { type Format, type FormatSource, imagesBefore, put, stream } from './format.js';

/** COCO counts keypoints from the centre of the first pixel, boxes from its corner (detectron2 adds the half when it reads). */
const CENTRE = 0.5;

/** Keypoints: one annotation an image; visibility is 0 for absent, 1 for hidden, 2 for seen, as everywhere in a release. */
export const cocoKeypoints: Format = {
  name: 'coco-keypoints',
  title: 'COCO keypoints',
  task: 'keypoints',
  loss: null,
  hub: null,
  loading: 'import numpy as np\nfrom pycocotools.coco import COCO\ncoco = COCO("annotations/keypoints_train.json")\nannotation = next(iter(coco.anns.values()))\n'
    + 'points = np.array(annotation["keypoints"]).reshape(-1, 3)  # x, y, visibility',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const { key, image } of source.samples(split)) await put(sink, `images/${split}/${key}.png`, image);
      await stream(sink, `annotations/keypoints_${split}.json`, file(source, split));
    }
  },
};

async function* file(source: FormatSource, split: Split): AsyncGenerator<string> {
  const { info, licenses } = cocoHead(source.manifest);
  yield `{"info":${JSON.stringify(info)},\n"licenses":${JSON.stringify(licenses)},\n"categories":${JSON.stringify([category(source.manifest)])},\n"images":`;
  yield* jsonArray(images(source, split));
  yield ',\n"annotations":';
  yield* jsonArray(annotations(source, split));
  yield '}\n';
}

/** The pairs of a skeleton count from 1. */
function category({ project, keypoints }: Manifest): object {
  return { id: 1, name: project, supercategory: 'object', keypoints: keypoints?.names ?? [], skeleton: (keypoints?.skeleton ?? []).map(([a, b]) => [a + 1, b + 1]) };
}

async function* images(source: FormatSource, split: Split): AsyncGenerator<object> {
  let id = imagesBefore(source.manifest, split);
  for await (const { key } of source.samples(split)) yield cocoImage(++id, key, source.manifest);
}

async function* annotations(source: FormatSource, split: Split): AsyncGenerator<object> {
  let imageId = imagesBefore(source.manifest, split);
  let id = 0;
  for await (const sample of source.samples(split)) {
    const placements = placementsOf(sample);
    const bbox = boxAround(placements);
    yield {
      id: ++id, image_id: ++imageId, category_id: 1, keypoints: placements.flatMap(({ x, y, visibility }) => (visibility === 0 ? [0, 0, 0] : [x - CENTRE, y - CENTRE, visibility])),
      num_keypoints: placements.filter(({ visibility }) => visibility > 0).length, bbox, area: bbox[2] * bbox[3], iscrowd: 0,
    };
  }
}

/** The keypoints of a sample. Throws where parts are labelled. */
export function placementsOf({ key, record: { keypoints } }: Sample): readonly RecordedPlacement[] {
  if (keypoints === undefined) throw new RangeError(`sample ${key} has a mask and no keypoints`);
  return keypoints;
}

/** [x, y, width, height] around the keypoints that are not absent; all 0 when all are. */
export function boxAround(placements: readonly RecordedPlacement[]): [number, number, number, number] {
  const there = placements.filter(({ visibility }) => visibility > 0);
  if (there.length === 0) return [0, 0, 0, 0];
  const [xs, ys] = [there.map(({ x }) => x), there.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
}
