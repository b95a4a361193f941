import type { Manifest, RecordedPlacement } from '@gannet/contracts';
import type { Sample } from '../sample.js';
import { annotationIds, writeCocoFile } from './coco-file.js';
import { type Format, put } from './format.js';

/**
 * COCO measures keypoints from the centre of the first pixel, but boxes from its corner (detectron2 adds the half pixel
 * when it reads them).
 */
const CENTRE = 0.5;

/**
 * Keypoints: one annotation per image; visibility is 0 for absent, 1 for hidden, 2 for visible, as everywhere in a
 * release.
 */
export const cocoKeypoints: Format = {
  name: 'coco-keypoints',
  title: 'COCO keypoints',
  loss: null,
  hub: null,
  loading: (split) =>
    `import numpy as np\nfrom pycocotools.coco import COCO\ncoco = COCO("annotations/keypoints_${split}.json")\nannotation = next(iter(coco.anns.values()))\n` +
    'points = np.array(annotation["keypoints"]).reshape(-1, 3)  # x, y, visibility',
  async write(source, sink) {
    for (const { name: split } of source.manifest.splits) {
      for await (const { key, image } of source.samples(split)) await put(sink, `images/${split}/${key}.png`, image);
      await writeCocoFile(source, sink, split, `annotations/keypoints_${split}.json`, {
        categories: [category(source.manifest)],
        annotationsOf,
        labels: 'keypoints',
      });
    }
  },
};

/** The category; its skeleton counts keypoints from 1. */
function category({ project, keypoints }: Manifest): object {
  return {
    id: 1,
    name: project,
    supercategory: 'object',
    keypoints: keypoints?.names ?? [],
    skeleton: (keypoints?.skeleton ?? []).map(([a, b]) => [a + 1, b + 1]),
  };
}

/** No annotation if all keypoints are absent: the image remains as a negative. */
function annotationsOf(sample: Sample, { image: { width, height } }: Manifest): object[] {
  const placements = placementsOf(sample);
  const bbox = boxAround(placements, width, height);
  if (bbox === null) return [];
  return [
    {
      ...annotationIds(sample, 1),
      keypoints: placements.flatMap(({ x, y, visibility }) =>
        visibility === 0 ? [0, 0, 0] : [x - CENTRE, y - CENTRE, visibility],
      ),
      num_keypoints: placements.filter(({ visibility }) => visibility > 0).length,
      bbox,
      area: bbox[2] * bbox[3],
      iscrowd: 0,
    },
  ];
}

/** The keypoints of a sample. Throws where parts are labelled. */
export function placementsOf({ key, record: { keypoints } }: Sample): readonly RecordedPlacement[] {
  if (keypoints === undefined) throw new RangeError(`sample ${key} has a mask and no keypoints`);
  return keypoints;
}

/** Margin of a box around the keypoints on every side, as a share of their extent. */
const MARGIN = 0.1;
/** Minimum side of a box before it is clipped, as a share of the image's longer side. */
const LEAST = 0.1;

/**
 * [x, y, width, height] around the keypoints that are not absent; null when all are. It reaches beyond them, and has an
 * area also where they lie on one line or there is only one: COCO's evaluation measures distances by the area, and
 * ultralytics drops boxes of less than two pixels. Clipped to the image.
 */
export function boxAround(
  placements: readonly RecordedPlacement[],
  width: number,
  height: number,
): [number, number, number, number] | null {
  const there = placements.filter(({ visibility }) => visibility > 0);
  if (there.length === 0) return null;
  const least = LEAST * Math.max(width, height);
  const [left, right] = sides(
    there.map(({ x }) => x),
    width,
    least,
  );
  const [top, bottom] = sides(
    there.map(({ y }) => y),
    height,
    least,
  );
  return [left, top, right - left, bottom - top];
}

/** Start and end of a box along one axis. A point outside the image counts as on its border. */
function sides(places: readonly number[], side: number, least: number): [number, number] {
  const inside = places.map((place) => Math.min(Math.max(place, 0), side));
  const [first, last] = [Math.min(...inside), Math.max(...inside)];
  const half = Math.max((last - first) * (0.5 + MARGIN), least / 2);
  const centre = (first + last) / 2;
  return [Math.max(0, centre - half), Math.min(side, centre + half)];
}
