import type { Measured } from '@gannet/metrics';
import type { StudentEvaluation } from './evaluation.js';
import { planOf } from './network.js';
import { parameterCount } from '@gannet/training';
import type { Look, Student, StudentSettings } from './types.js';

/** The release that a student was trained on. */
export interface Origin {
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
  readonly looks: readonly Look[];
  readonly bestStep: number;
  /** By split: `val`, and `test` where the release has one. */
  readonly evaluations: Readonly<Record<string, StudentEvaluation>>;
}

/** The model card of a student, in Markdown. Names are user input and are escaped. */
export function studentCard({ origin, student, settings, seed, looks, bestStep, evaluations }: CardFacts): string {
  const { project, version, digest, generator, images, labelledImages, names } = origin;
  const { anatomy } = student;
  const isParts = anatomy.task.kind === 'parts';
  const lastStep = looks.at(-1)?.step ?? 0;
  return [
    `# Student of ${plain(project)}@${plain(version)}`,
    '',
    `A network that ${isParts ? `gives every pixel one of ${names.length} classes` : `finds ${names.length} keypoints`}, trained with Gannet on a release of generated images. ${parameterCount(planOf(anatomy)).toLocaleString('en-US')} parameters.`,
    '',
    '## Use',
    '',
    isParts
      ? '`student.onnx` takes `image`, uint8 [1, height, width, 3], of any size, and gives `labels`, uint8 [1, height, width], and `probabilities`, float32 [1, classes, height, width].'
      : '`student.onnx` takes `image`, uint8 [1, height, width, 3], of any size, and gives `keypoints`, float32 [1, keypoints, 3] (x and y in pixels, and 0 absent, 1 hidden, 2 seen), and `confidence`, float32 [1, keypoints].',
    `The picture is scaled to fit ${anatomy.width} × ${anatomy.height} pixels, the size of the training images, with its edges repeated around it: what is to be ${isParts ? 'labelled' : 'found'} should fill it as it does in the release.`,
    '',
    '```python',
    ...pythonOf(isParts),
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
    `- ${isParts ? 'Probabilities are calibrated' : 'Visibility is fitted'} on the release's images, not on yours.`,
    ...missing(student, evaluations['val'], names),
    '',
    '## Licence',
    '',
    `The student is derived from images of the generator: ${plain(generator.license)}. ${plain(generator.attribution)}`,
    '',
  ].join('\n');
}

function pythonOf(isParts: boolean): string[] {
  return [
    'import numpy as np, onnxruntime',
    'from PIL import Image',
    '',
    'student = onnxruntime.InferenceSession("student.onnx")',
    'image = np.asarray(Image.open("picture.png").convert("RGB"))[None]',
    ...(isParts
      ? [
          'labels, probabilities = student.run(["labels", "probabilities"], {"image": image})',
          'print(np.bincount(labels.ravel()))',
        ]
      : [
          'keypoints, confidence = student.run(["keypoints", "confidence"], {"image": image})',
          'print(keypoints[0].round(1), confidence[0].round(2))',
        ]),
  ];
}

function figures(split: string, evaluation: StudentEvaluation, names: readonly string[]): string[] {
  const row = (what: string, measured: Measured, digits = 3): string =>
    `| ${plain(what)} | ${numberOf(measured, digits)} |`;
  const head = [`### ${split}, ${evaluation.images} images`, '', '| what | value (95%) |', '|---|---|'];
  if (evaluation.kind === 'parts') {
    return [
      ...head,
      row('mean IoU', evaluation.meanIou),
      row('pixel accuracy', evaluation.pixelAccuracy),
      row('calibration error', evaluation.calibrationError),
      ...names.map((name, index) => row(`IoU of ${name}`, evaluation.byClass[index] as Measured)),
    ];
  }
  return [
    ...head,
    row('within 0.05 of the side', evaluation.pck05),
    row('mean error, pixels', evaluation.meanError, 2),
    row('visibility accuracy', evaluation.visibilityAccuracy),
    ...names.map((name, index) => row(`${name} within 0.05`, evaluation.byKeypoint[index] as Measured)),
  ];
}

function missing(
  { anatomy: { task } }: Student,
  evaluation: StudentEvaluation | undefined,
  names: readonly string[],
): string[] {
  if (!evaluation) return [];
  const figuresOf = evaluation.kind === 'parts' ? evaluation.byClass : evaluation.byKeypoint;
  const absent = names.filter((_, index) => figuresOf[index]?.value === null).map(plain);
  return absent.length === 0
    ? []
    : [
        `- No validation image shows ${absent.join(', ')}: nothing is known of how well ${task.kind === 'parts' ? 'these classes are' : 'these keypoints are'} found.`,
      ];
}

/** `0.812 (0.801 to 0.822)`. */
export function numberOf({ value, interval }: Measured, digits = 3): string {
  if (value === null) return '–';
  return interval
    ? `${value.toFixed(digits)} (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`
    : value.toFixed(digits);
}

/** User input with everything removed that Markdown or HTML would interpret. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#|~!&]/g, (sign) => (sign === '(' || sign === ')' ? sign : `&#${sign.charCodeAt(0)};`));
}
