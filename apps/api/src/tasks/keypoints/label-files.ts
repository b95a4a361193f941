import type { ArchivedFile } from '../files/archive.js';
import { agreed, cocoFilesIn } from '../files/coco-files.js';
import { annotationsByImage, cocoKeypointNames, cocoPlacements, cocoSeed } from '../files/coco.js';
import { attempt, type FileContext, isIncidental, type LabelFile } from '../files/label-file.js';
import { recordIn } from '../files/record.js';
import { Unreadable } from '../files/unreadable.js';

/** Keypoints: COCO, or a shard of a release. Throws Unreadable. */
export function keypointFile(files: readonly ArchivedFile[], context: FileContext): LabelFile {
  const cocos = cocoFilesIn(files);
  if (cocos.length === 0) return recordFile(files, context);
  const { side } = context;
  const names = agreed(cocos, cocoKeypointNames);
  return {
    format: 'COCO keypoints',
    labelOf: (id) => ({ id, name: names[id] ?? String(id + 1), place: null }),
    *images() {
      for (const { coco } of cocos) {
        const annotations = annotationsByImage(coco);
        for (const image of coco.images)
          yield attempt(image.file_name, () => ({
            file: image.file_name,
            seed: cocoSeed(image, side),
            psi: null,
            answer: { labels: null, points: cocoPlacements(annotations.get(image.id) ?? [], names.length, side) },
          }));
      }
    },
  };
}

function recordFile(files: readonly ArchivedFile[], context: FileContext): LabelFile {
  const found = files.filter((file) => file.name.endsWith('.json') && !isIncidental(file));
  if (found.length === 0)
    throw new Unreadable('it holds no keypoints: those come as JSON in the format of COCO, or as a shard of a release');
  return {
    format: 'records of a release',
    labelOf: (id) => ({ id, name: `keypoint ${id + 1}`, place: id }),
    *images() {
      for (const file of found)
        yield attempt(file.name, () => {
          const record = recordIn(file, context);
          if (!record?.keypoints)
            throw new Unreadable('it is neither a COCO file nor the record of an image with keypoints');
          const points = record.keypoints.map(({ x, y, visibility }) => ({ x, y, visibility }));
          if (points.some(({ x, y }) => x > context.side || y > context.side))
            throw new Unreadable(`it has keypoints outside the image of ${context.side} × ${context.side} pixels`);
          return { file: file.name, seed: record.seed, psi: record.psi, answer: { labels: null, points } };
        });
    },
  };
}
