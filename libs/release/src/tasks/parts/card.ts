import { type LabelStats, type PartsQuality, taskContract } from '@gannet/contracts';
import { between, percent } from '../../card-words.js';
import { cell } from '../../cell.js';
import { INDEXED_MASKS } from '../../mask-note.js';
import type { CardText } from '../release-task.js';

const column = (name: string, dtype: string): object => ({ name, dtype });

/**
 * The types of the canonical samples, which `datasets` cannot infer from the first records of a shard if a column is
 * null throughout.
 */
const SHARD_INFO = {
  features: [
    column('__key__', 'string'),
    column('__url__', 'string'),
    column('png', 'image'),
    column('mask.png', 'image'),
    {
      name: 'json',
      struct: [
        column('key', 'string'),
        column('seed', 'int64'),
        column('psi', 'float64'),
        column('split', 'string'),
        column('score', 'float64'),
        column('labelledBy', 'string'),
        column('confidence', 'string'),
        {
          name: 'provenance',
          struct: [column('generator', 'string'), column('interpreter', 'string'), column('round', 'int64')],
        },
        { name: 'pixels', list: 'int64' },
      ],
    },
  ],
};

export const card: CardText<PartsQuality> = {
  category: 'image-segmentation',
  tag: 'semantic-segmentation',
  info: SHARD_INFO,
  labels: () => 'a class for every pixel',
  table,
  quality,
  loading,
};

function table({ classStats: classes }: LabelStats): string {
  const total = classes.reduce((sum, { pixels }) => sum + pixels, 0);
  const rows = classes.map(({ name, pixels, images }, index) => {
    const share = total === 0 ? '' : percent(pixels / total);
    return `| ${index} | ${cell(name)} | ${share} | ${images} |`;
  });
  return ['## Classes\n', '| value | class | share of pixels | images with it |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function quality(q: PartsQuality, { classStats: classes }: LabelStats): string {
  const byClass = classes
    .map(({ name }, index) => `${cell(name)} ${q.iouByClass[index]?.toFixed(3) ?? '–'}`)
    .join(', ');
  return (
    `Cross-validated against the annotators on ${q.images} images in ${q.folds} folds, each image scored by members that never saw it, ` +
    `with 95% intervals: mean IoU ${q.miou.toFixed(3)}${between(taskContract(q.task).headlineOf(q).interval, 3)}, ` +
    `pixel accuracy ${q.pixelAccuracy.toFixed(3)}${between(q.pixelAccuracyInterval, 3)}. IoU by class: ${byClass}.`
  );
}

function loading(shards: string): string {
  return [
    '## Loading\n',
    'Each sample in the WebDataset shards is `<key>.png` (RGB), `<key>.mask.png` (the value of a pixel is its class) and `<key>.json`.\n',
    '```python',
    'import io, json, numpy as np, webdataset as wds',
    'from PIL import Image',
    `data = wds.WebDataset("${shards}", shardshuffle=False)`,
    'for sample in data:',
    '    image, mask = (np.array(Image.open(io.BytesIO(sample[name]))) for name in ("png", "mask.png"))',
    '```\n',
    `${INDEXED_MASKS}\n`,
    'Check the files with `sha256sum --check SHA256SUMS` or `npx --no-install gannet verify .`.',
  ].join('\n');
}
