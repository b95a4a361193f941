import { studentTask } from './tasks/tasks.js';
import type { StudentRequest, StudentSettings } from './types.js';

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
    stepsPerValidation: Math.min(150, Math.max(20, Math.ceil(steps / 8))),
    patience: 8,
    classBalance: 0.25,
    augmentation: 0.5,
    mirror: null,
  };
}

/** Validates a request; throws RangeError with the first problem. */
export function checkRequest({ architecture, train, val, unlabelled, settings }: StudentRequest): void {
  if (train.length === 0) throw new RangeError('there is no image to train a student on');
  if (val.length === 0) throw new RangeError('there is no image to validate a student on');
  if (unlabelled?.length === 0) throw new RangeError('there is no unlabelled image');
  const { steps, batch, stepsPerValidation, patience, learningRate, weightDecay, classBalance, augmentation } =
    settings;
  for (const [name, value] of Object.entries({ steps, batch, stepsPerValidation, patience })) {
    if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} is a whole number from 1, not ${value}`);
  }
  if (!(learningRate > 0 && learningRate <= 1))
    throw new RangeError(`a learning rate lies between 0 and 1, not at ${learningRate}`);
  for (const [name, value] of Object.entries({ weightDecay, classBalance, augmentation }))
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} lies between 0 and 1, not at ${value}`);
  const task = studentTask(architecture.task);
  const outputs = task.outputsOf(architecture.task);
  if (outputs < 1 || outputs > 64) throw new RangeError(`a student has 1 to 64 ${task.outputs}, not ${outputs}`);
  if (architecture.width < 8 || architecture.height < 8)
    throw new RangeError(
      `images of ${architecture.width} × ${architecture.height} pixels are too small for a student: at least 8 × 8`,
    );
  const wrong = unlabelled?.findIndex(({ rgb }) => rgb.length !== architecture.width * architecture.height * 3) ?? -1;
  if (wrong >= 0)
    throw new RangeError(
      `unlabelled image ${wrong} has ${unlabelled?.[wrong]?.rgb.length} bytes of colours, not ${architecture.width * architecture.height * 3}`,
    );
  for (const [index, sample] of [...train, ...val].entries()) {
    const size = architecture.width * architecture.height * 3;
    const problem =
      sample.rgb.length === size
        ? task.problemOf(sample, architecture)
        : `has ${sample.rgb.length} bytes of colours, not ${size}`;
    if (problem !== null) throw new RangeError(`image ${index} ${problem}`);
  }
}

/**
 * [classes], the weight of a pixel of each class; null where all weights are equal, and for a task without classes of
 * pixels.
 */
export function classWeightsOf(request: StudentRequest): Float32Array | null {
  return studentTask(request.architecture.task).weightsOf(request);
}
