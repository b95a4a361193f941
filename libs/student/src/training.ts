import type { OpenSession } from '@gannet/onnx';
import { cosineSchedule, initialState, openTrainer, type Trainer } from '@gannet/training';
import { batchesOf, kindsOf } from './batches.js';
import { decodeProgress, encodeProgress, type Progress, progressOf } from './checkpoint.js';
import { scoreOf } from './evaluation.js';
import { planOf } from './network.js';
import { openStatistics, type Statistics } from './normalisation.js';
import { objectiveOf } from './objective.js';
import { openPredictor, type Predictor } from './predictor.js';
import { checkRequest, classWeightsOf } from './settings.js';
import { NOT_FITTED, studentTask } from './tasks/tasks.js';
import type { Validation, Student, StudentRequest, StudentSample } from './types.js';

/** Steps per run of the graph: enough to make the transfer cheap, few enough to stop soon. */
const STEPS_PER_RUN = 10;

/** Gradient clipping norm. */
const CLIP = 1;

/** Share of the steps used for learning rate warm-up. */
const WARM_UP = 0.05;

/**
 * Number of images from which normalisation statistics are computed: the first training images or, if there are any,
 * unlabelled images. More do not change the third digit of any score.
 */
const STATISTICS_IMAGES = 256;

interface TrainingOptions {
  /**
   * A checkpoint that an earlier call passed to `onValidation`: training resumes from it, with the same bits. Throws
   * RangeError for one of another request.
   */
  readonly checkpoint?: Uint8Array | null;
  /** Called after every run of some steps; a rejection stops the training. */
  readonly onSteps?: (done: number, loss: number) => void | Promise<void>;
  /** Called after every validation, with all of them so far and a function that makes a checkpoint. */
  readonly onValidation?: (validations: readonly Validation[], checkpoint: () => Uint8Array) => void | Promise<void>;
}

/** The result of a training. */
interface Trained {
  readonly student: Student;
  readonly validations: readonly Validation[];
  /** The step whose averaged weights were kept. */
  readonly bestStep: number;
}

/**
 * Trains a student: AdamW on augmented batches; the averaged weights are validated at regular intervals, and the best
 * ones are kept. The same request gives the same student, bit for bit, on the same runtime and number of threads.
 * Throws RangeError for an invalid request and `Diverged` for a loss that is not finite.
 */
export async function trainStudent(
  request: StudentRequest,
  openSession: OpenSession,
  { checkpoint = null, onSteps, onValidation }: TrainingOptions = {},
): Promise<Trained> {
  checkRequest(request);
  const { architecture, threads = 1 } = request;
  const plan = planOf(architecture);
  const begun = checkpoint ? decodeProgress(request, checkpoint) : progressOf(initialState(plan, request.seed));
  const [statistics, predictor, trainer] = await Promise.all([
    openStatistics(architecture, openSession, threads),
    openPredictor(architecture, openSession, threads),
    openStudentTrainer(request, openSession),
  ]);
  try {
    const tools = { statistics, predictor, trainer };
    let progress = begun;
    while (!isOver(progress, request)) {
      progress = await trainToValidation(progress, request, tools, onSteps);
      const told = progress;
      await onValidation?.(progress.validations, () => encodeProgress(request, told));
    }
    const best = progress.best ?? {
      step: progress.state.step,
      parameters: progress.state.mean,
      statistics: await statisticsOf(progress.state.mean, request, statistics),
      score: null,
    };
    return {
      validations: progress.validations,
      bestStep: best.step,
      student: await calibrated(
        { architecture, parameters: best.parameters, statistics: best.statistics, ...NOT_FITTED },
        request.val,
        predictor,
      ),
    };
  } finally {
    await Promise.all([statistics.close(), predictor.close(), trainer.close()]);
  }
}

interface Tools {
  readonly statistics: Statistics;
  readonly predictor: Predictor;
  readonly trainer: Trainer;
}

function openStudentTrainer(request: StudentRequest, openSession: OpenSession): Promise<Trainer> {
  const {
    architecture,
    settings: { batch, steps, learningRate, weightDecay },
    train,
    unlabelled,
    threads = 1,
  } = request;
  const classWeights = classWeightsOf(request);
  const objective = objectiveOf(architecture, {
    batch,
    ...kindsOf(train),
    isConsistent: unlabelled !== undefined,
    ...(classWeights ? { classWeights } : {}),
  });
  const schedule = cosineSchedule({ steps, peak: learningRate, warmUp: Math.floor(steps * WARM_UP) });
  return openTrainer(objective, { schedule, decay: weightDecay, clip: CLIP, threads }, openSession);
}

/** Whether all steps are done, or the last `patience` validations brought no improvement. */
function isOver({ state, validations, best }: Progress, { settings: { steps, patience } }: StudentRequest): boolean {
  if (state.step >= steps) return true;
  const since = best === null ? 0 : validations.filter(({ step }) => step > best.step).length;
  return since >= patience;
}

/** Trains up to the next validation and runs it. */
async function trainToValidation(
  before: Progress,
  request: StudentRequest,
  { statistics, predictor, trainer }: Tools,
  onSteps: TrainingOptions['onSteps'],
): Promise<Progress> {
  const {
    settings: { steps, stepsPerValidation },
    architecture,
    val,
  } = request;
  const batches = batchesOf(request);
  const end = Math.min(steps, before.state.step + stepsPerValidation - (before.state.step % stepsPerValidation));
  let { state } = before;
  const losses: number[] = [];
  let feeds = batches.feeds(state.step, Math.min(STEPS_PER_RUN, end - state.step));
  while (state.step < end) {
    const count = Math.min(STEPS_PER_RUN, end - state.step);
    const running = trainer.run(state, count, feeds);
    // The next images are augmented while these are trained on.
    const next = state.step + count;
    if (next < end) feeds = batches.feeds(next, Math.min(STEPS_PER_RUN, end - next));
    const done = await running;
    state = done.state;
    losses.push(...done.losses);
    await onSteps?.(state.step, done.losses.at(-1) as number);
  }
  const found = await statisticsOf(state.mean, request, statistics);
  const score = await scoreOf({ parameters: state.mean, statistics: found }, architecture, val, predictor);
  const validation: Validation = {
    step: state.step,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    score,
  };
  const isBest = before.best === null || (score ?? -1) > (before.best.score ?? -1);
  return {
    state,
    validations: [...before.validations, validation],
    best: isBest ? { step: state.step, score, parameters: state.mean, statistics: found } : before.best,
  };
}

function statisticsOf(
  parameters: Float32Array,
  { train, unlabelled = train }: StudentRequest,
  statistics: Statistics,
): Promise<Float32Array> {
  return statistics.of(parameters, unlabelled.slice(0, STATISTICS_IMAGES));
}

/** Fits the task's parameters, such as the temperature, to the validation images. */
async function calibrated(student: Student, val: readonly StudentSample[], predictor: Predictor): Promise<Student> {
  const { architecture } = student;
  return {
    ...student,
    ...(await studentTask(architecture.task).fitted(architecture, val, predictor.predict(student, val))),
  };
}
