import { type LabelStats, type Manifest, type Quality, plural } from '@gannet/contracts';
import { cardHead, shardFiles } from './card-head.js';
import { percent } from './card-words.js';
import { cell } from './cell.js';
import { factorySection } from './factory-card.js';
import { releaseTask, releaseTaskIn } from './tasks/tasks.js';

interface CardFacts {
  readonly manifest: Omit<Manifest, 'files' | 'format'>;
  /** Over the kept images. */
  readonly stats: LabelStats;
  readonly shards: readonly string[];
  /** Cross-validated on the labelled images; null if not available. */
  readonly quality: Quality | null;
  /** Whether the release has a factory. */
  readonly hasFactory: boolean;
}

/** `README.md`: what the data is, where it comes from and how to read it. Holds no date, so that it can be rebuilt. */
export function dataCard(facts: CardFacts): string {
  const { manifest: m } = facts;
  const words = releaseTaskIn(m).card;
  return (
    [
      cardHead(m, shardFiles(m), words.info),
      `# ${m.project} ${m.version}`,
      `${m.counts.images} synthetic images of ${m.image.width} × ${m.image.height} pixels with ${words.labels(m)}. ` +
        'The images come from a generative network, the labels from an interpreter that reads its features; nobody checked the labels one by one. ' +
        `${m.counts.human === 1 ? 'Another image from the same generator was labelled by a person and forms' : `Another ${m.counts.human} images from the same generator were labelled by people and form`} the split \`human\`.`,
      made(facts),
      splitTable(facts),
      words.table(facts.stats),
      `## Quality\n\n${quality(facts)}`,
      loading(facts),
      ...(facts.hasFactory ? [factorySection(m)] : []),
      licence(facts),
    ].join('\n\n') + '\n'
  );
}

function made({ manifest: m }: CardFacts): string {
  const last = m.seeds.first + m.seeds.count - 1;
  return [
    '## How it was made\n',
    `- Generator: ${m.generator.name} ${m.generator.version}, sha256 \`${m.generator.digest}\`.`,
    `- Interpreter: an ensemble of ${m.interpreter.members} after round ${m.round}, trained on ${plural(m.interpreter.labelledImages, 'image')} labelled by annotators, sha256 \`${m.interpreter.digest}\`.`,
    ...labelResolution(m),
    ...secondOpinion(m),
    `- Seeds: ${m.seeds.first} to ${last} (${m.seeds.count}), as numpy's \`RandomState(seed)\`, psi ${m.psi}.`,
    `- Filter: the ${percent(m.filter.dropShare)} most uncertain were dropped, ${m.counts.dropped} of ${m.seeds.count}. Score: ${m.filter.score}. Rule: ${m.filter.rule}.`,
    ...reviewed(m),
    ...selected(m),
    `- Runtime: ${m.runtime}. ${reproducibility(m.runtime)}`,
  ].join('\n');
}

/** What a release can be made again with. `runtime` ends with the execution provider if it was not the CPU. */
function reproducibility(runtime: string): string {
  const device = /; (cuda|dml|coreml)$/.exec(runtime)?.[1];
  return device === undefined
    ? 'The same inputs on the same runtime give the same bytes.'
    : `It computed with the execution provider ${device}: another device, driver or provider may differ in the last bits, and so, rarely, in a label.`;
}

function labelResolution({ image, labelSide }: CardFacts['manifest']): string[] {
  if (labelSide === undefined) return [];
  const block = image.width / labelSide;
  return [
    `- Label resolution: ${labelSide} × ${labelSide}. People labelled and the interpreter predicts pixels that are blocks of ${block} × ${block} pixels of the image.`,
  ];
}

function secondOpinion({ interpreter: { secondOpinion: opinion, labelledImages } }: CardFacts['manifest']): string[] {
  if (!opinion) return [];
  return [
    `- Second opinion: a network that was trained on the pixels of the same ${plural(labelledImages, 'image')} for ${opinion.steps} steps. Each pixel has the class with the largest product of both networks' probabilities; scores and the quality below are of the interpreter alone.`,
  ];
}

/**
 * The share of annotations that equal the interpreter's prediction, as scores against them are less meaningful, and
 * those that were made elsewhere.
 */
function reviewed({ annotations }: CardFacts['manifest']): string[] {
  const { compared = 0, unchanged = 0, imported = 0 } = annotations ?? {};
  return [
    ...(compared > 0
      ? [
          `- Review: of ${plural(compared, 'annotation')} that began with a prediction, ${plural(unchanged, 'was', 'were')} accepted unchanged.`,
        ]
      : []),
    ...(imported > 0
      ? [`- Imported labels: the labels of ${plural(imported, 'annotated image')} were made elsewhere and imported.`]
      : []),
  ];
}

/** The selection settings besides the filter; one line for each that differs from the default. */
function selected(manifest: CardFacts['manifest']): string[] {
  const { selection: s, counts } = manifest;
  if (!s) return [];
  const { minConfidence, specks, targets, dropped, humans } = s;
  return [
    ...(dropped.unusable
      ? [
          `- Unusable: for ${dropped.unusable} of the seeds the generator returned numbers that are not finite; they count as dropped.`,
        ]
      : []),
    ...(minConfidence > 0
      ? [
          `- Confidence: images below ${minConfidence} were dropped (${dropped.unconfident}). Confidence is 1 − score / greatest possible score.`,
        ]
      : []),
    ...(specks > 1 && releaseTaskIn(manifest).hasMask
      ? [
          `- Specks: connected regions of fewer than ${specks} pixels were merged into their surroundings. \`factory.onnx\` leaves them in.`,
        ]
      : []),
    ...targets.map(
      ({ name, share, reached }) =>
        `- Balance: the target was ${cell(name)} in ${percent(share)} of the images; it is in ${percent(reached)}. After the first ${s.firstDraw} seeds, only images that show something below its target were kept.`,
    ),
    ...(humans === 'all'
      ? []
      : [
          `- People: ${humans === 'sure' ? `images whose annotator was unsure are left out; ${counts.human} remain` : 'the images that people labelled are left out'}.`,
        ]),
  ];
}

function splitTable({ manifest: m }: CardFacts): string {
  return [
    '## Splits\n',
    '| split | images | labelled by |',
    '|---|---|---|',
    ...m.splits.map(
      ({ name, images }) => `| ${name} | ${images} | ${name === 'human' ? 'people' : 'the interpreter'} |`,
    ),
    '\nThe split of a generated image follows from the first four bytes of sha256(`<generator digest>:<seed>`), as a fraction of 2³²: below 0.8 train, below 0.9 val, ' +
      'otherwise test. An image keeps its split in every release. The interpreter was trained on the images of `human`: do not evaluate on them a model that was trained on its labels. ' +
      '`provenance.jsonl` lists the seed, psi, score, origin and checksums of every image.',
  ].join('\n');
}

function quality({ quality: q, stats }: CardFacts): string {
  return q === null ? 'Not measured.' : releaseTask(q.task).card.quality(q, stats);
}

function loading({ shards, manifest }: CardFacts): string {
  const numbered = shardPattern(shards);
  return numbered === null
    ? '## Loading\n\nThe release has no images, and therefore no shards.'
    : releaseTaskIn(manifest).card.loading(numbered);
}

/** The shards of the first split as a WebDataset pattern; null if there is none. */
export function shardPattern(shards: readonly string[]): string | null {
  const first = shards[0];
  if (first === undefined) return null;
  const last = shards.filter((path) => path.slice(0, -10) === first.slice(0, -10)).at(-1)!;
  return first === last ? first : first.replace('000000.tar', `{000000..${last.slice(-10, -4)}}.tar`);
}

function licence({ manifest: { generator } }: CardFacts): string {
  return `## Licence\n\nThe generator of the images is licensed under ${generator.license}. ${generator.attribution}\n\nThe full text is in \`LICENSE\`.`;
}
