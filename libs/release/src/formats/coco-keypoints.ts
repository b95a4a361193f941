import type { Manifest, RecordedPlacement } from '@gannet/contracts';
import type { Sample } from '../sample.js';
import { writeCocoFile } from './coco-file.js';
import { type Format, put } from './format.js';

/** COCO counts keypoints from the centre of the first pixel, boxes from its corner (detectron2 adds the half when it reads). */
const CENTRE = 0.5;

/** Keypoints: one annotation an image; visibility is 0 for absent, 1 for hidden, 2 for seen, as everywhere in a release. */
export const cocoKeypoints: Format = {
  name: 'coco-keypoints',
  title: 'COCO keypoints',
  task: 'keypoints',
  loss: null,
  hub: null,
  loading: (split) => `import numpy as np\nfrom pycocotools.coco import COCO\ncoco = COCO("annotations/keypoints_${split}.json")\nannotation = next(iter(coco.anns.values()))\n`
    + 'points = np.array(annotation["keypoints"]).reshape(-1, 3)  # x, y, visibility',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const { key, image } of source.samples(split)) await put(sink, `images/${split}/${key}.png`, image);
      await writeCocoFile(source, sink, split, `annotations/keypoints_${split}.json`, { categories: [category(source.manifest)], annotationsOf, numbered: true });
    }
  },
};

/** The pairs of a skeleton count from 1. */
function category({ project, keypoints }: Manifest): object {
  return { id: 1, name: project, supercategory: 'object', keypoints: keypoints?.names ?? [], skeleton: (keypoints?.skeleton ?? []).map(([a, b]) => [a + 1, b + 1]) };
}

function annotationsOf(sample: Sample, imageId: number): object[] {
  const placements = placementsOf(sample);
  const bbox = boxAround(placements);
  return [{
    image_id: imageId, category_id: 1, keypoints: placements.flatMap(({ x, y, visibility }) => (visibility === 0 ? [0, 0, 0] : [x - CENTRE, y - CENTRE, visibility])),
    num_keypoints: placements.filter(({ visibility }) => visibility > 0).length, bbox, area: bbox[2] * bbox[3], iscrowd: 0,
  }];
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
