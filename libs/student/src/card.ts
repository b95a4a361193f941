import { parameterCount } from '@gannet/training';
import { planOf } from './network.js';
import { numberOf } from './number-of.js';
import { studentTask } from './tasks/tasks.js';
import type { Validation, Student, StudentEvaluation, StudentSettings } from './types.js';

/** The release that a student was trained on. */
interface Origin {
  readonly project: string;
  readonly version: string;
  /** sha256 of the release's manifest. */
  readonly digest: string;
  readonly generator: {
    readonly name: string;
    readonly version: string;
    readonly license: string;
    readonly attribution: string;
  };
  readonly labelledImages: number;
  /** Names of the classes or keypoints, in order. */
  readonly names: readonly string[];
  /**
   * Number of training and validation images, and whether the latter are the release's own `val` or were held out by
   * the seed.
   */
  readonly images: { readonly train: number; readonly val: number; readonly isOwnVal: boolean };
}

export interface CardFacts {
  readonly origin: Origin;
  readonly student: Student;
  readonly settings: StudentSettings;
  readonly seed: number;
  readonly validations: readonly Validation[];
  readonly bestStep: number;
  /** By split: `val`, and `test` where the release has one. */
  readonly evaluations: Readonly<Record<string, StudentEvaluation>>;
}

/** The model card of a student, in Markdown. Names are user input and are escaped. */
export function studentCard({
  origin,
  student,
  settings,
  seed,
  validations,
  bestStep,
  evaluations,
}: CardFacts): string {
  const { project, version, digest, generator, images, labelledImages, names } = origin;
  const { architecture } = student;
  const words = studentTask(architecture.task).card;
  const lastStep = validations.at(-1)?.step ?? 0;
  return [
    `# Student of ${plain(project)}@${plain(version)}`,
    '',
    `A network that ${words.does(names.length)}, trained with Gannet on a release of generated images. ${parameterCount(planOf(architecture)).toLocaleString('en-US')} parameters.`,
    '',
    '## Use',
    '',
    words.use,
    `The picture is scaled to fit ${architecture.width} × ${architecture.height} pixels, the size of the training images, with its edges repeated around it: what is to be ${words.done} should fill it as it does in the release.`,
    '',
    '```python',
    'import numpy as np, onnxruntime',
    'from PIL import Image',
    '',
    'student = onnxruntime.InferenceSession("student.onnx")',
    'image = np.asarray(Image.open("picture.png").convert("RGB"))[None]',
    ...words.python,
    '```',
    '',
    '## Data',
    '',
    `- Release: ${plain(project)}@${plain(version)}, manifest sha256 \`${digest}\``,
    `- Images: ${images.train} trained on, ${images.val} validated on${images.isOwnVal ? '' : ' (held out by the seed: the release has no `val`)'}; an interpreter labelled the generated ones, having learned from ${labelledImages} that people labelled`,
    `- Generator: ${plain(generator.name)} ${plain(generator.version)}`,
    `- Training: ${lastStep} of ${settings.steps} steps of ${settings.batch} images, the weights of step ${bestStep} kept; seed ${seed}`,
    '',
    '## Figures',
    '',
    "On images of the release that the student did not learn from, with 95% bootstrap intervals over images. The truth is the release's own labels, which are an interpreter's: the figures say how well the student has learned them, and nothing of real pictures.",
    '',
    ...Object.entries(evaluations).flatMap(([split, evaluation]) => [...figures(split, evaluation, names), '']),
    ...(evaluations['test']
      ? ['`val` chose the weights and the calibration; `test` was looked at once, at the end.', '']
      : ['`val` also chose the weights and the calibration.', '']),
    '## Limits',
    '',
    '- It has seen generated images only. On real ones expect less; measure it on pictures that you have labelled before you rely on it.',
    `- ${words.fitted} on the release's images, not on yours.`,
    ...missing(evaluations['val'], names),
    '',
    '## Licence',
    '',
    `The student is derived from images of the generator: ${plain(generator.license)}. ${plain(generator.attribution)}`,
    '',
  ].join('\n');
}

function figures(split: string, evaluation: StudentEvaluation, names: readonly string[]): string[] {
  return [
    `### ${split}, ${evaluation.images} images`,
    '',
    '| what | value (95%) |',
    '|---|---|',
    ...studentTask(evaluation)
      .card.rows(evaluation, names)
      .map(([what, measured, digits]) => `| ${plain(what)} | ${numberOf(measured, digits)} |`),
  ];
}

function missing(evaluation: StudentEvaluation | undefined, names: readonly string[]): string[] {
  if (!evaluation) return [];
  const words = studentTask(evaluation).card;
  const figuresOf = words.byOutput(evaluation);
  const absent = names.filter((_, index) => figuresOf[index]?.value === null).map(plain);
  return absent.length === 0
    ? []
    : [`- No validation image shows ${absent.join(', ')}: nothing is known of how well ${words.these} found.`];
}

/** User input with everything removed that Markdown or HTML would interpret. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#|~!&]/g, (sign) => (sign === '(' || sign === ')' ? sign : `&#${sign.charCodeAt(0)};`));
}
