import type { KeypointQuality, KeypointSchema, LabelChange, LabelStats } from '@gannet/contracts';
import { cocoKeypoints } from '../../formats/coco-keypoints.js';
import { yoloPose } from '../../formats/yolo-pose.js';
import type { ReleaseTask } from '../release-task.js';
import { card } from './card.js';
import { changeOf, isSame } from './change.js';
import { croissant } from './croissant.js';
import { KeypointTally } from './tally.js';

type Change = Pick<LabelChange, 'moved'>;

/** The keypoints task: where each of a list of named places is, in the record of each image. */
export const keypoints = {
  name: 'keypoints',
  has: (labels) => labels.keypoints !== undefined,
  hasMask: false,
  formats: [cocoKeypoints, yoloPose],
  score: 'mean over keypoints of the spread of where the members place them, as a share of the side',
  manifestOf: ({ keypoints: all, skeleton, flipPairs }) => ({
    classes: [],
    keypoints: {
      names: all.map(({ name }) => name),
      skeleton,
      flipPairs,
      ...(all.some(({ color }) => color !== undefined) && { colors: all.map(({ color }) => color ?? null) }),
    },
  }),
  namesOf: (manifest) => manifest.keypoints?.names ?? [],
  colorsOf: ({ keypoints: of }) => of?.colors ?? of?.names.map(() => null) ?? [],
  schemaFile: (manifest) => ({ path: 'keypoints.json', content: manifest.keypoints ?? {} }),
  problemOf: (record, manifest) =>
    record.keypoints?.length === manifest.keypoints?.names.length
      ? null
      : `has ${record.keypoints?.length ?? 'no'} keypoints, not ${manifest.keypoints?.names.length ?? 'none'}`,
  labelsIn: ({ record }) => ({ ok: true, labels: null, points: record.keypoints ?? [] }),
  presentIn: (record) => (record.keypoints ?? []).flatMap(({ visibility }, index) => (visibility > 0 ? [index] : [])),
  previewOf: (record) => ({
    points: (record.keypoints ?? []).map((point) => ({ ...point, spread: point.spread ?? 0 })),
  }),
  tally: (manifest) => new KeypointTally(manifest.keypoints?.names ?? []),
  isSame,
  changeOf,
  sizeOf: ({ moved }) => moved,
  noChange: { moved: null },
  card,
  croissant,
  factory: {
    python: (psi) =>
      `image, keypoints, spread = session.run(["image", "keypoints", "spread"], {"z": z, "psi": np.array([${psi}], np.float32)})\n` +
      'image, keypoints = image[0], keypoints[0]  # 8-bit RGB, and x, y and visibility of every keypoint',
    output: 'keypoints',
    names: 'keypoints',
    described: 'the keypoints (x, y and visibility of each)',
  },
} as const satisfies ReleaseTask<KeypointSchema, KeypointQuality, Change, Pick<LabelStats, 'keypointStats'>> & {
  readonly noChange: Change;
};
