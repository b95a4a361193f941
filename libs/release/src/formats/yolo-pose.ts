import type { KeypointNames, RecordedPlacement } from '@gannet/contracts';
import { yamlString } from '../json.js';
import { boxAround, placementsOf } from './coco-keypoints.js';
import { type Format, put } from './format.js';
import { yoloFolders } from './yolo-folders.js';

/** Decimal places: a thousandth of a pixel in the largest image, 4096. */
const DIGITS = 7;

/** One object per image, with a box around its keypoints, as read by YOLO's pose networks. */
export const yoloPose: Format = {
  name: 'yolo-pose',
  title: 'YOLO pose: keypoints with a box around them',
  loss:
    "The box encloses the keypoints, not the object: their extent plus 10% on every side, at least 10% of the image's longer side, clipped to the image. " +
    'An image whose keypoints are all absent has no object. Coordinates are rounded to 10⁻⁷ of the side.',
  hub: null,
  loading: (_split, { image: { width, height } }) =>
    '# pip install ultralytics\nfrom ultralytics import YOLO\n' +
    `YOLO("yolo11n-pose.yaml").train(data="data.yaml", imgsz=${Math.max(width, height)})`,
  async write(source, sink) {
    const {
      project,
      splits,
      keypoints,
      image: { width, height },
    } = source.manifest;
    const names = keypoints ?? { names: [], skeleton: [], flipPairs: [] };
    await put(
      sink,
      'data.yaml',
      [
        ...yoloFolders(splits),
        `kpt_shape: [${names.names.length}, 3]`,
        `flip_idx: ${JSON.stringify(flipIndex(names))}`,
        `names:\n  0: ${yamlString(project)}`,
        `kpt_names:\n  0: [${names.names.map(yamlString).join(', ')}]`,
      ].join('\n') + '\n',
    );
    for (const { name: split } of splits) {
      for await (const sample of source.samples(split)) {
        await put(sink, `images/${split}/${sample.key}.png`, sample.image);
        await put(sink, `labels/${split}/${sample.key}.txt`, poseLine(placementsOf(sample), width, height));
      }
    }
  },
};

/** The keypoint that each one becomes in a mirrored image. */
function flipIndex({ names, flipPairs }: KeypointNames): number[] {
  const index = names.map((_name, i) => i);
  for (const [a, b] of flipPairs) [index[a], index[b]] = [b, a];
  return index;
}

/** Class, centre and size of the box, then x, y and visibility of every keypoint; places as shares of the sides. */
export function poseLine(placements: readonly RecordedPlacement[], width: number, height: number): string {
  const box = boxAround(placements, width, height);
  if (box === null) return '';
  const [left, top, w, h] = box;
  const share = (at: number, side: number): number => Number((at / side).toFixed(DIGITS));
  const points = placements.flatMap(({ x, y, visibility }) =>
    visibility === 0 ? [0, 0, 0] : [share(x, width), share(y, height), visibility],
  );
  return `${[0, share(left + w / 2, width), share(top + h / 2, height), share(w, width), share(h, height), ...points].join(' ')}\n`;
}
