import { type KeypointQuality, type LabelStats, plural } from '@gannet/contracts';
import { between } from '../../card-words.js';
import { cell } from '../../cell.js';
import type { CardText } from '../release-task.js';

export const card: CardText<KeypointQuality> = {
  category: 'keypoint-detection',
  tag: 'keypoints',
  info: null,
  labels: ({ keypoints }) => `${keypoints?.names.length ?? 0} keypoints`,
  table,
  quality,
  loading,
};

/** Table of how often each keypoint is visible, hidden and absent. */
function table({ keypointStats: stats }: LabelStats): string {
  const rows = stats.map(
    ({ name, seen, hidden, absent, spread }, index) =>
      `| ${index} | ${cell(name)} | ${seen} | ${hidden} | ${absent} | ${spread?.toFixed(4) ?? ''} |`,
  );
  return [
    '## Keypoints\n',
    '| index | keypoint | visible in | hidden in | absent from | mean spread |',
    '|---|---|---|---|---|---|',
    ...rows,
    "\nCounts are of images. Spread is how far apart the members of the ensemble place a keypoint: the root mean square, as a share of the image's side.",
  ].join('\n');
}

/** The results of cross-validation as a paragraph. */
function quality(q: KeypointQuality, { keypointStats: stats }: LabelStats): string {
  const shares = q.pck
    .flatMap(({ within, share, interval }) =>
      share === null ? [] : [`${share.toFixed(3)} within ${within}${between(interval, 3)}`],
    )
    .join(', ');
  const byName = stats
    .map(({ name }, index) => `${cell(name)} ${q.byKeypoint[index]?.meanError?.toFixed(2) ?? '–'}`)
    .join(', ');
  return (
    `Cross-validated against the annotators on ${plural(q.images, 'image')} in ${q.folds} folds, each image read by members that never saw it, with 95% intervals: ` +
    `share of correct keypoints (PCK) ${shares} of the image's side, ` +
    `mean error ${q.meanError.toFixed(2)} pixels${between(q.meanErrorInterval, 2)}, visibility accuracy ${q.visibilityAccuracy.toFixed(3)}${between(q.visibilityInterval, 3)}. Mean error in pixels by keypoint: ${byName}.`
  );
}

/** Python code that reads the shards matching a pattern. */
function loading(shards: string): string {
  return [
    '## Loading\n',
    'Each sample in the WebDataset shards is `<key>.png` (RGB) and `<key>.json`. In the record, `keypoints` has one entry per keypoint, in the order of `keypoints.json`: ' +
      '`x` and `y` in pixels from the outer corner of the first pixel, whose centre is (0.5, 0.5); `visibility`, 0 for absent (x and y are 0), 1 for hidden, 2 for visible; ' +
      'and `spread`, which is null where a person placed it.\n',
    '```python',
    'import io, json, numpy as np, webdataset as wds',
    'from PIL import Image',
    `data = wds.WebDataset("${shards}", shardshuffle=False)`,
    'for sample in data:',
    '    image = np.array(Image.open(io.BytesIO(sample["png"])))',
    '    keypoints = [(k["x"], k["y"], k["visibility"]) for k in json.loads(sample["json"])["keypoints"]]',
    '```\n',
    'Check the files with `sha256sum --check SHA256SUMS` or `npx --no-install gannet verify .`.',
  ].join('\n');
}
