import { headlineOf, type KeypointStats, type Manifest, type Quality } from '@gannet/contracts';
import { cardHead, SHARD_INFO, shardFiles } from './card-head.js';
import { cell } from './cell.js';
import { factorySection } from './factory-card.js';
import { between, keypointLoading, keypointQuality, keypointTable } from './keypoint-card.js';
import { INDEXED_MASKS } from './mask-note.js';
import type { ClassStats } from './stats.js';

export interface CardFacts {
  readonly manifest: Omit<Manifest, 'files' | 'format'>;
  readonly classes: readonly ClassStats[];
  /** Empty where parts are labelled. */
  readonly keypoints: readonly KeypointStats[];
  readonly shards: readonly string[];
  /** Cross-validated on the labelled images; null when there is none. */
  readonly quality: Quality | null;
  /** Whether the release has a factory. */
  readonly hasFactory: boolean;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `README.md`: what the data is, where it comes from and how to read it. Holds no date, so that it can be rebuilt. */
export function dataCard(facts: CardFacts): string {
  const { manifest: m } = facts;
  return [
    cardHead(m, shardFiles(m), m.keypoints ? null : SHARD_INFO),
    `# ${m.project} ${m.version}`,
    `${m.counts.images} synthetic images of ${m.image.width} × ${m.image.height} pixels with ${m.keypoints ? `${m.keypoints.names.length} keypoints` : 'a class for every pixel'}. `
    + 'The images are made by a generative network and the labels by an interpreter of its features; no person checked them one by one. '
    + `${m.counts.human} more images of the same generator were labelled by people; they are a split of their own.`,
    made(facts), splitTable(facts), m.keypoints ? keypointTable(facts.keypoints) : classTable(facts), `## Quality\n\n${quality(facts)}`, loading(facts), ...(facts.hasFactory ? [factorySection(m)] : []), licence(facts),
  ].join('\n\n') + '\n';
}

function made({ manifest: m }: CardFacts): string {
  const last = m.seeds.first + m.seeds.count - 1;
  return [
    '## How it was made\n',
    `- Generator: ${m.generator.name} ${m.generator.version}, sha256 \`${m.generator.digest}\`.`,
    `- Interpreter: ${m.interpreter.members} members after round ${m.round}, trained on ${m.interpreter.labelledImages} images labelled by annotators, sha256 \`${m.interpreter.digest}\`.`,
    `- Seeds: ${m.seeds.first} to ${last} (${m.seeds.count}), as numpy's \`RandomState(seed)\`, psi ${m.psi}.`,
    `- Filter: the ${percent(m.filter.dropShare)} most uncertain were dropped, ${m.counts.dropped} of ${m.seeds.count}. Score: ${m.filter.score}. Rule: ${m.filter.rule}.`,
    ...selected(m),
    `- Runtime: ${m.runtime}. The same inputs on the same runtime give the same bytes.`,
  ].join('\n');
}

/** What was chosen beside the filter; a line for each that is not left as it is. */
function selected({ selection: s, keypoints, counts }: CardFacts['manifest']): string[] {
  if (!s) return [];
  const { minConfidence, specks, targets, dropped, humans } = s;
  return [
    ...(dropped.unusable ? [`- Unusable: for ${dropped.unusable} of the seeds the generator gives numbers that are not finite; they are among the dropped.`] : []),
    ...(minConfidence > 0 ? [`- Confidence: images below ${minConfidence} were dropped, ${dropped.unconfident} of them. Confidence is 1 − score / greatest possible score.`] : []),
    ...(specks > 1 && !keypoints ? [`- Specks: connected regions of fewer than ${specks} pixels were given to what is around them. \`factory.onnx\` leaves them.`] : []),
    ...targets.map(({ name, share, reached }) => `- Balance: ${cell(name)} was to be in ${percent(share)} of the images and is in ${percent(reached)}; after the first ${s.firstDraw} seeds, images without anything too rare were left out.`),
    ...(humans === 'all' ? [] : [`- People: ${humans === 'sure' ? `images whose annotator was unsure are left out; ${counts.human} are in` : 'what people labelled is left out'}.`]),
  ];
}

function splitTable({ manifest: m }: CardFacts): string {
  return [
    '## Splits\n', '| split | images | labelled by |', '|---|---|---|',
    ...m.splits.map(({ name, images }) => `| ${name} | ${images} | ${name === 'human' ? 'people' : 'the interpreter'} |`),
    '\nGenerated images are divided by the first four bytes of sha256(`<generator digest>:<seed>`), as a fraction of 2³²: below 0.8 train, below 0.9 val, '
    + 'otherwise test. An image keeps its split in every release. The interpreter learned from the images of `human`: score nothing on them that it labelled. '
    + '`provenance.jsonl` has seed, psi, score, origin and checksums of every image.',
  ].join('\n');
}

function classTable({ classes }: CardFacts): string {
  const total = classes.reduce((sum, { pixels }) => sum + pixels, 0);
  const rows = classes.map(({ name, pixels, images }, index) => {
    const share = total === 0 ? '' : percent(pixels / total);
    return `| ${index} | ${cell(name)} | ${share} | ${images} |`;
  });
  return ['## Classes\n', '| value | class | pixels | images with it |', '|---|---|---|---|', ...rows].join('\n');
}

function quality({ quality: q, classes, keypoints }: CardFacts): string {
  if (q === null) return 'Not measured.';
  if (q.task === 'keypoints') return keypointQuality(q, keypoints);
  const byClass = classes.map(({ name }, index) => `${cell(name)} ${q.iouByClass[index]?.toFixed(3) ?? '–'}`).join(', ');
  return `Against the annotators, on ${q.images} images in ${q.folds} folds, each scored by members that never saw it, `
    + `with 95 % intervals: mean IoU ${q.miou.toFixed(3)}${between(headlineOf(q).interval, 3)}, `
    + `pixel accuracy ${q.pixelAccuracy.toFixed(3)}${between(q.pixelAccuracyInterval, 3)}. IoU by class: ${byClass}.`;
}

function loading({ shards, manifest: { keypoints } }: CardFacts): string {
  const numbered = shardPattern(shards);
  if (numbered === null) return '## Loading\n\nThere are no images and so no shards.';
  if (keypoints) return keypointLoading(numbered);
  return [
    '## Loading\n',
    'Samples are `<key>.png` (RGB), `<key>.mask.png` (a pixel\'s value is its class) and `<key>.json`, in WebDataset shards.\n',
    '```python',
    'import io, json, numpy as np, webdataset as wds',
    'from PIL import Image',
    `data = wds.WebDataset("${numbered}", shardshuffle=False)`,
    'for sample in data:',
    '    image, mask = (np.array(Image.open(io.BytesIO(sample[name]))) for name in ("png", "mask.png"))',
    '```\n',
    `${INDEXED_MASKS}\n`,
    'Check the files with `sha256sum --check SHA256SUMS` or `npx --no-install gannet verify .`.',
  ].join('\n');
}

/** The shards of the split that comes first, as WebDataset takes them; null when there is none. */
export function shardPattern(shards: readonly string[]): string | null {
  const first = shards[0];
  if (first === undefined) return null;
  const last = shards.filter((path) => path.slice(0, -10) === first.slice(0, -10)).at(-1)!;
  return first === last ? first : first.replace('000000.tar', `{000000..${last.slice(-10, -4)}}.tar`);
}

function licence({ manifest: { generator } }: CardFacts): string {
  return `## Licence\n\nThe images come from a generator under ${generator.license}. ${generator.attribution}\n\nThe full text is in \`LICENSE\`.`;
}
