import { Diverged, initialState } from '@gannet/training';
import { encodeProgress, progressOf } from './checkpoint.js';
import { evaluateStudent, type Validation, openPredictor, planOf, trainStudent } from './index.js';
import type { StudentRequest } from './types.js';
import { openSession } from './testing/sessions.js';
import { smallRequest } from './testing/shapes.js';

const short = smallRequest({ steps: 24, stepsPerValidation: 8, augmentation: 0.5, mirror: { pairs: [] } });

async function measured(request: StudentRequest): Promise<Awaited<ReturnType<typeof evaluateStudent>>> {
  const { student } = await trainStudent(request, openSession);
  const predictor = await openPredictor(request.architecture, openSession);
  try {
    return await evaluateStudent(student, request.val, predictor, 1);
  } finally {
    await predictor.close();
  }
}

test('[S1] a student learns parts', async () => {
  const evaluation = await measured(smallRequest({ steps: 120 }));
  if (evaluation.kind !== 'parts') throw new Error('parts are measured as parts');
  expect(evaluation).toMatchObject({ images: 12 });
  expect(evaluation.meanIou.value).toBeGreaterThan(0.8);
  expect(evaluation.byClass).toHaveLength(3);
  expect(evaluation.calibrationError.value).toBeLessThan(0.05);
});

test('[S1] a student learns keypoints', async () => {
  const evaluation = await measured(smallRequest({ steps: 160 }, 'keypoints'));
  if (evaluation.kind !== 'keypoints') throw new Error('keypoints are measured as keypoints');
  expect(evaluation.meanError.value).toBeLessThan(1.5);
  expect(evaluation.byKeypoint).toHaveLength(2);
});

test('[S2] [S3] one request gives one student, also when it is stopped at a validation and goes on', async () => {
  const checkpoints: Uint8Array[] = [];
  const whole = await trainStudent(short, openSession, {
    onValidation: (_validations, checkpoint) => void checkpoints.push(checkpoint()),
  });
  const again = await trainStudent(short, openSession, { checkpoint: checkpoints[1] as Uint8Array });
  const once = await trainStudent(short, openSession, { checkpoint: checkpoints[2] as Uint8Array });
  expect(whole.validations.map(({ step }) => step)).toEqual([8, 16, 24]);
  expect(again).toEqual(whole);
  expect(once).toEqual(whole);
  const other = await trainStudent({ ...short, seed: 8 }, openSession);
  expect(other.student.parameters).not.toEqual(whole.student.parameters);
});

test('[S3] a checkpoint of another training, and a damaged one, are refused', async () => {
  let kept = new Uint8Array();
  await trainStudent({ ...short, settings: { ...short.settings, steps: 8 } }, openSession, {
    onValidation: (_validations, checkpoint) => void (kept = Uint8Array.from(checkpoint())),
  });
  const from = (
    checkpoint: Uint8Array,
    request: StudentRequest = { ...short, settings: { ...short.settings, steps: 8 } },
  ): Promise<unknown> => trainStudent(request, openSession, { checkpoint });
  await expect(from(kept, { ...short, origin: 'other images' })).rejects.toThrow(
    'the checkpoint is of another training: of other images, settings or another seed',
  );
  await expect(from(new Uint8Array(3))).rejects.toThrow('this is no checkpoint of a student');
  for (const length of [18, 100, kept.length - 5000, kept.length - 1])
    await expect(from(kept.subarray(0, length))).rejects.toThrow(RangeError);
  for (const at of [30, Math.floor(kept.length / 4), kept.length - 100]) {
    const changed = Uint8Array.from(kept);
    changed[at] = (changed[at] as number) ^ 1;
    await expect(from(changed)).rejects.toThrow(RangeError);
  }
});

test('[S5] the best validation is kept, and the training ends when nothing gets better', async () => {
  // Nothing to learn: one class everywhere is right at once and stays so.
  const blank = { rgb: new Uint8Array(16 * 16 * 3).fill(90), labels: new Uint8Array(16 * 16) };
  const request = smallRequest({ steps: 400, stepsPerValidation: 10, patience: 2 });
  const { validations, bestStep } = await trainStudent({ ...request, train: [blank], val: [blank] }, openSession);
  const scores = validations.map(({ score }: Validation) => score as number);
  expect(bestStep).toBe((validations[scores.indexOf(Math.max(...scores))] as Validation).step);
  expect((validations.at(-1) as Validation).step).toBe(bestStep + 20);
  expect((validations.at(-1) as Validation).step).toBeLessThan(400);
});

test('[S7] a training that diverges says at which step', async () => {
  // A weight that is no number, as a rate that is too high leaves it.
  const state = initialState(planOf(short.architecture), short.seed);
  state.parameters[0] = Number.NaN;
  const checkpoint = encodeProgress(short, progressOf({ ...state, step: 16 }));
  const training = trainStudent(short, openSession, { checkpoint });
  await expect(training).rejects.toThrow(Diverged);
  await expect(training).rejects.toThrow('the training diverged: the loss of step 17 is not a finite number');
});

test.each<[string, Partial<StudentRequest>, string]>([
  ['no image', { train: [] }, 'there is no image to train a student on'],
  ['no validation image', { val: [] }, 'there is no image to validate a student on'],
  [
    'an image of another size',
    { train: [{ rgb: new Uint8Array(5), labels: new Uint8Array(256) }] },
    'image 0 has 5 bytes of colours, not 768',
  ],
  ['an image without labels', { train: [{ rgb: new Uint8Array(768) }] }, 'image 0 has no labels'],
  [
    'a class that is none',
    { train: [{ rgb: new Uint8Array(768), labels: new Uint8Array(256).fill(3) }] },
    'image 0 has a pixel of class 3, of 3 classes',
  ],
  [
    'a picture that is too small',
    { architecture: { ...short.architecture, width: 4 } },
    'images of 4 × 16 pixels are too small for a student: at least 8 × 8',
  ],
  [
    'a rate that is none',
    { settings: { ...short.settings, learningRate: 1e30 } },
    'a learning rate lies between 0 and 1, not at 1e+30',
  ],
  ['no steps', { settings: { ...short.settings, steps: 0 } }, 'steps is a whole number from 1, not 0'],
])('[S7] %s is refused', async (_what, change, sentence) => {
  await expect(trainStudent({ ...short, ...change }, openSession)).rejects.toThrow(new RangeError(sentence));
});
