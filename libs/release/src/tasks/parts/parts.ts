import type { LabelChange, LabelStats, PartsQuality, PartsSchema } from '@gannet/contracts';
import { decodeIndexedPng } from '@gannet/raster';
import { coco } from '../../formats/coco.js';
import { cocoPanoptic } from '../../formats/coco-panoptic.js';
import { imageFolder } from '../../formats/image-folder.js';
import { parquet } from '../../formats/parquet.js';
import { voc } from '../../formats/voc.js';
import { yolo } from '../../formats/yolo.js';
import type { ReleaseTask } from '../release-task.js';
import { card } from './card.js';
import { changeOf, isSame } from './change.js';
import { classesFile, ownColors } from './classes-file.js';
import { croissant } from './croissant.js';
import { ClassTally } from './tally.js';

type Change = Pick<LabelChange, 'iou' | 'changedPixels'>;

/** The parts task: a class for every pixel, as a mask next to each image. Manifests and records do not mention it. */
export const parts = {
  name: 'parts',
  has: () => true,
  hasMask: true,
  formats: [coco, cocoPanoptic, voc, yolo, imageFolder, parquet],
  score: 'mean of the largest tenth of Jensen-Shannon divergences, nats',
  manifestOf({ classes }) {
    const colors = ownColors(classes);
    return {
      classes: classes.map(({ name }) => name),
      ...(colors && { colors }),
      ...(classes.some(({ group }) => group !== undefined) && {
        groups: classes.map(({ group }) => group ?? null),
      }),
    };
  },
  namesOf: ({ classes }) => classes,
  colorsOf: ({ classes, colors }) => colors ?? classes.map(() => null),
  schemaFile: (manifest) => ({ path: 'classes.json', content: classesFile(manifest) }),
  problemOf({ pixels }, { classes, image: { width, height } }) {
    if (classes.length === 0 && pixels.length === 0) return null; // of another task
    const sum = pixels.reduce((total, count) => total + count, 0);
    return pixels.length !== classes.length || sum !== width * height
      ? `has ${sum} pixels of ${pixels.length} classes, not ${width} × ${height} of ${classes.length}`
      : null;
  },
  labelsIn({ mask }) {
    if (mask === null) return { ok: false, problem: 'it has no mask' };
    const decoded = decodeIndexedPng(mask);
    return decoded.ok ? { ok: true, labels: decoded.map.data, points: null } : decoded;
  },
  presentIn: ({ pixels }) => pixels.flatMap((count, index) => (count > 0 ? [index] : [])),
  previewOf: () => ({}),
  tally: ({ classes }) => new ClassTally(classes),
  isSame,
  changeOf,
  sizeOf: ({ iou }) => (iou === null ? null : 1 - iou),
  noChange: { iou: null, changedPixels: null },
  card,
  croissant,
  factory: {
    python: (psi) =>
      `image, label = session.run(["image", "label"], {"z": z, "psi": np.array([${psi}], np.float32)})\n` +
      'image, label = image[0], label.reshape(image.shape[1:3])  # 8-bit RGB, and a class for every pixel',
    output: 'label',
    names: 'classes',
    described: 'the label (a class for every pixel)',
  },
} as const satisfies ReleaseTask<PartsSchema, PartsQuality, Change, Pick<LabelStats, 'classStats'>> & {
  readonly noChange: Change;
};
