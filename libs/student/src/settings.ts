import { type StudentRequest, type StudentSample, type StudentSettings, outputsOf } from './types.js';

/** Pixels per batch: smaller images come in larger batches, down to 4 of the largest. */
const PIXELS_PER_BATCH = 16 * 64 * 64;

/**
 * Default settings, which train at 64² in a quarter of an hour on two cores; larger images take longer in proportion to
 * their pixels.
 */
export function defaultStudentSettings(
  { width, height }: { readonly width: number; readonly height: number },
  steps = 3000,
): StudentSettings {
  return {
    steps,
    batch: Math.min(64, Math.max(4, Math.round(PIXELS_PER_BATCH / (width * height)))),
    learningRate: 3e-3,
    weightDecay: 0.01,
    stepsPerLook: Math.min(150, Math.max(20, Math.ceil(steps / 8))),
    patience: 8,
    classBalance: 0.25,
    augmentation: 0.5,
    mirror: null,
  };
}

/** Validates a request; throws RangeError with the first problem. */
export function checkRequest({ anatomy, train, val, unlabelled, settings }: StudentRequest): void {
  if (train.length === 0) throw new RangeError('there is no image to train a student on');
  if (val.length === 0) throw new RangeError('there is no image to validate a student on');
  if (unlabelled?.length === 0) throw new RangeError('there is no unlabelled image');
  const { steps, batch, stepsPerLook, patience, learningRate, weightDecay, classBalance, augmentation } = settings;
  for (const [name, value] of Object.entries({ steps, batch, stepsPerLook, patience })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is a whole number from 1, not ${value}`);
  }
  if (!(learningRate > 0 && learningRate <= 1))
    throw new RangeError(`a learning rate lies between 0 and 1, not at ${learningRate}`);
  for (const [name, value] of Object.entries({ weightDecay, classBalance, augmentation }))
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} lies between 0 and 1, not at ${value}`);
  const outputs = outputsOf(anatomy.task);
  if (outputs < 1 || outputs > 64)
    throw new RangeError(
      `a student has 1 to 64 ${anatomy.task.kind === 'parts' ? 'classes' : 'keypoints'}, not ${outputs}`,
    );
  if (anatomy.width < 8 || anatomy.height < 8)
    throw new RangeError(
      `images of ${anatomy.width} × ${anatomy.height} pixels are too small for a student: at least 8 × 8`,
    );
  const wrong = unlabelled?.findIndex(({ rgb }) => rgb.length !== anatomy.width * anatomy.height * 3) ?? -1;
  if (wrong >= 0)
    throw new RangeError(
      `unlabelled image ${wrong} has ${unlabelled?.[wrong]?.rgb.length} bytes of colours, not ${anatomy.width * anatomy.height * 3}`,
    );
  for (const [index, sample] of [...train, ...val].entries()) checkSample(sample, index, { ...anatomy, outputs });
}

function checkSample(
  { rgb, labels, shares, weights, points }: StudentSample,
  index: number,
  { width, height, task, outputs }: StudentRequest['anatomy'] & { readonly outputs: number },
): void {
  const pixels = width * height;
  const expect = (what: string, array: Uint8Array, size: number): void => {
    if (array.length !== size) throw new RangeError(`image ${index} has ${array.length} bytes of ${what}, not ${size}`);
  };
  expect('colours', rgb, pixels * 3);
  if (task.kind === 'keypoints') {
    if (points?.length !== outputs)
      throw new RangeError(`image ${index} has ${points?.length ?? 'no'} keypoints, not ${outputs}`);
    return;
  }
  if (!labels && !shares) throw new RangeError(`image ${index} has no labels`);
  if (labels) {
    expect('labels', labels, pixels);
    const stray = labels.find((label) => label >= outputs && label !== 255);
    if (stray !== undefined)
      throw new RangeError(`image ${index} has a pixel of class ${stray}, of ${outputs} classes`);
  }
  if (shares) expect('shares', shares, pixels * outputs);
  if (weights) expect('weights', weights, pixels);
}

/**
 * [classes], the weight of a pixel of each class: the class's frequency to the power of −balance, normalised to a mean
 * of 1 over pixels. A class that no image contains has weight 1. null for keypoints and where all weights are equal.
 */
export function classWeightsOf({
  anatomy: { task },
  train,
  settings: { classBalance },
}: StudentRequest): Float32Array | null {
  if (task.kind !== 'parts' || classBalance === 0) return null;
  const counts = new Float64Array(task.classes);
  for (const { labels, shares } of train) {
    if (labels) for (const label of labels) if (label < task.classes) counts[label] = (counts[label] as number) + 1;
    if (!labels && shares)
      shares.forEach((share, at) => (counts[at % task.classes] = (counts[at % task.classes] as number) + share / 255));
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  const raw = counts.map((count) => (count > 0 ? (count / total) ** -classBalance : 0));
  const mean = counts.reduce((sum, count, of) => sum + count * (raw[of] as number), 0) / Math.max(total, 1);
  return Float32Array.from(raw, (weight) => (weight > 0 ? weight / mean : 1));
}
