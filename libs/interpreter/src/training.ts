import { derivedSeed } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { unproject } from './components.js';
import { descend, type Learnt } from './descent.js';
import { checkAnatomy } from './hypercolumn.js';
import { labelLesson } from './lesson.js';
import { foldStandard, initialParameters, unfoldStandard } from './parameters.js';
import type { Rows } from './rows.js';
import { gatherSamples, type Samples } from './samples.js';
import { checkSettings, checkWeights, defaultSettings } from './settings.js';
import { forbidUnseen, reopened } from './unseen.js';
import type { Interpreter, Parameters, TrainingProgress, TrainingRequest, TrainingSettings } from './types.js';

/** Stream of the seed. */
const WEIGHTS = 7;

/**
 * Trains an ensemble on labelled images. One seed and one set of images give identical weights, bit for bit, on one
 * runtime. Throws RangeError for settings, layers, labels or features that cannot be, and for an image without a label.
 */
export async function trainInterpreter(
  request: TrainingRequest,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const settings = settingsOf(request);
  const samples = await gatherSamples(request, settings, openSession);
  return trainOn({ samples, request, settings, teaches: () => true }, openSession, onProgress);
}

/** The request's settings with the defaults, checked together with the request. */
export function settingsOf(request: TrainingRequest): TrainingSettings {
  checkAnatomy(request);
  // An interpreter to start from need not lie in the span of the directions, so it is continued in all of them.
  const given = request.start ? { members: request.start.members, hidden: request.start.hidden, components: 0 } : {};
  const settings = { ...defaultSettings(request.classes), ...given, ...request.settings };
  checkSettings(settings);
  checkWeights(request.images);
  if (request.start) checkStart(request.start, request, settings);
  return request.start ? { ...settings, components: 0 } : settings;
}

function checkStart(start: Interpreter, request: TrainingRequest, { members, hidden }: TrainingSettings): void {
  const described = (of: Pick<Interpreter, 'layers' | 'resolution' | 'classes' | 'members' | 'hidden'>): string =>
    JSON.stringify([
      of.layers.map(({ name, channels, resolution }) => [name, channels, resolution]),
      of.resolution,
      of.classes,
      of.members,
      of.hidden,
    ]);
  const [has, wanted] = [described(start), described({ ...request, members, hidden })];
  if (has !== wanted) throw new RangeError(`the interpreter to start from is ${has}, the request wants ${wanted}`);
}

/** A training of labels: what is learnt from, how, and which images count for which member. */
export interface Course {
  readonly samples: Samples;
  readonly request: TrainingRequest;
  readonly settings: TrainingSettings;
  readonly teaches: (image: number, member: number) => boolean;
}

/** Trains to the last step. */
export async function trainOn(
  course: Course,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const { steps } = course.settings;
  const { parameters } = await learn(course, openSession, ({ step, loss }) => {
    onProgress?.({ step, steps, loss });
    return Promise.resolve(true);
  });
  return interpreterOf(parameters, course, openSession);
}

/**
 * Trains until `goesOn` says no or the steps are over. What is learnt is for the samples' rows, not for raw features.
 */
export async function learn(
  { samples, request, settings, teaches }: Course,
  openSession: OpenSession,
  goesOn: (learnt: Learnt) => Promise<boolean>,
): Promise<Learnt> {
  const { seed, classes, start, threads = 1 } = request;
  const { members, hidden } = settings;
  const first = start
    ? unfoldStandard(reopened(start, samples.labels), samples.standard, members, hidden[0])
    : initialParameters(
        members,
        { depth: samples.depth, hidden, classes },
        derivedSeed(seed, WEIGHTS),
        samples.standard.mean.length,
      );
  return descend(
    labelLesson(samples, request, settings, teaches),
    first,
    { classes, seed, threads, settings },
    openSession,
    goesOn,
  );
}

/**
 * What was learnt as an interpreter of raw features, to which classes that no image of a member contains are forbidden.
 */
export async function interpreterOf(
  learnt: Parameters,
  course: Course,
  openSession: OpenSession,
): Promise<Interpreter> {
  const {
    request: { layers, resolution, classes },
    settings: { members, hidden },
    samples,
  } = course;
  const parameters = await forRawFeatures(forbidUnseen(learnt, course), samples, { members, hidden }, openSession);
  return { layers, resolution, classes, members, hidden, parameters };
}

/** Parameters for rows as ones for raw features: out of the basis, and with the standardisation folded in. */
export async function forRawFeatures(
  parameters: Parameters,
  { basis, standard }: Pick<Rows, 'basis' | 'standard'>,
  { members, hidden: [h1] }: Pick<TrainingSettings, 'members' | 'hidden'>,
  openSession: OpenSession,
): Promise<Parameters> {
  const whole = basis
    ? { ...parameters, w1: await unproject(parameters.w1, basis, members, h1, openSession) }
    : parameters;
  return foldStandard(whole, standard, members, h1);
}
