import {
  type Confusion,
  confusionOf,
  expectedCalibrationError,
  type Measured,
  measured,
  pooled,
  pooledErrorHistogram,
  type Rng,
  scoresOf,
  type ErrorHistogram,
  errorHistogramOf,
} from '@gannet/metrics';
import type { Architecture, StudentOutput, Student, StudentSample } from '../../types.js';
import { chosenOf, type LabelledLogits, fitTemperature, probabilityOf } from './temperature.js';
import type { PartsEvaluation, PartsFit, PartsTask } from './types.js';

const CONFIDENCE_BINS = 15;

/** One image's contribution to an evaluation. */
interface PartsImage {
  readonly confusion: Confusion;
  readonly confidence: ErrorHistogram;
}

export async function evaluate(
  student: Student<PartsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
  rng: Rng,
): Promise<PartsEvaluation> {
  let index = 0;
  const images: PartsImage[] = [];
  for await (const output of outputs) images.push(partsImage(output, samples[index++] as StudentSample, student));
  const numbers = measured(
    images,
    (drawn) => {
      const { meanIou, pixelAccuracy, iou } = scoresOf(pooled(drawn.map(({ confusion }) => confusion)));
      return [
        meanIou,
        pixelAccuracy,
        expectedCalibrationError(pooledErrorHistogram(drawn.map(({ confidence }) => confidence))),
        ...iou,
      ];
    },
    rng,
  );
  const [meanIou, pixelAccuracy, calibrationError, ...byClass] = numbers as [
    Measured,
    Measured,
    Measured,
    ...Measured[],
  ];
  return { kind: 'parts', images: images.length, meanIou, pixelAccuracy, calibrationError, byClass };
}

/** Mean IoU. */
export async function scoreOf(
  { task: { classes } }: Architecture<PartsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
): Promise<number | null> {
  let index = 0;
  const confusions: Confusion[] = [];
  for await (const { labels } of outputs)
    confusions.push(confusionOf(truthOf(samples[index++] as StudentSample, classes), labels, classes));
  return scoresOf(pooled(confusions)).meanIou;
}

/** The temperature that fits the validation images. */
export async function fitted(
  { task: { classes } }: Architecture<PartsTask>,
  samples: readonly StudentSample[],
  outputs: AsyncIterable<StudentOutput>,
): Promise<PartsFit> {
  let index = 0;
  const answered: LabelledLogits[] = [];
  for await (const { logits } of outputs)
    answered.push(chosenOf({ logits, truth: truthOf(samples[index++] as StudentSample, classes) }, samples.length));
  return { temperature: fitTemperature(answered) };
}

/** The class of each pixel; for soft labels the most probable one. */
function truthOf({ labels, shares }: StudentSample, classes: number): Uint8Array {
  if (labels) return labels;
  const soft = shares as Uint8Array;
  return Uint8Array.from({ length: soft.length / classes }, (_, pixel) => {
    let best = 0;
    for (let of = 1; of < classes; of++)
      if ((soft[pixel * classes + of] as number) > (soft[pixel * classes + best] as number)) best = of;
    return (soft[pixel * classes + best] as number) === 0 ? 255 : best;
  });
}

function partsImage(
  { labels, logits }: StudentOutput,
  sample: StudentSample,
  { architecture, temperature }: Student,
): PartsImage {
  const classes = logits.length / labels.length;
  const truth = truthOf(sample, classes);
  const confidence = Float64Array.from(labels, (label, pixel) =>
    probabilityOf(logits, pixel, label, { classes, pixels: architecture.width * architecture.height, temperature }),
  );
  return {
    confusion: confusionOf(truth, labels, classes),
    confidence: errorHistogramOf(truth, labels, confidence, CONFIDENCE_BINS),
  };
}
