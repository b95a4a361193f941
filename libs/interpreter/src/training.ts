import { derivedSeed } from '@gannet/metrics';
import type { OpenSession } from '@gannet/onnx';
import { unproject } from './components.js';
import { descend, type DescentState } from './descent.js';
import { checkDimensions } from './hypercolumn.js';
import { labelTrainingSet } from './training-set.js';
import { foldStandardisation, initialParameters, unfoldStandardisation } from './parameters.js';
import type { Rows } from './rows.js';
import { gatherSamples, type Samples } from './samples.js';
import { checkSettings, checkWeights, defaultSettings } from './settings.js';
import { forbidUnseen, reopened } from './unseen.js';
import type { Interpreter, Parameters, TrainingProgress, TrainingRequest, TrainingSettings } from './types.js';

/** RNG stream of the seed. */
const WEIGHTS = 7;

/**
 * Trains an ensemble on labelled images. The same seed and images give identical weights, bit for bit, on the same
 * runtime. Throws RangeError for invalid settings, layers, labels or features, and for an image without a label.
 */
export async function trainInterpreter(
  request: TrainingRequest,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const settings = settingsOf(request);
  const samples = await gatherSamples(request, settings, openSession);
  return trainOn({ samples, request, settings, countsFor: () => true }, openSession, onProgress);
}

/** The request's settings with the defaults, checked together with the request. */
export function settingsOf(request: TrainingRequest): TrainingSettings {
  checkDimensions(request);
  // The weights of a warm start need not lie in the span of the leading directions, so it is trained in all directions.
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

/** A training for labels: its data, its settings, and which images count for which member. */
export interface TrainingRun {
  readonly samples: Samples;
  readonly request: TrainingRequest;
  readonly settings: TrainingSettings;
  readonly countsFor: (image: number, member: number) => boolean;
}

/** Trains for all steps. */
export async function trainOn(
  trainingRun: TrainingRun,
  openSession: OpenSession,
  onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const { steps } = trainingRun.settings;
  const { parameters } = await learn(trainingRun, openSession, ({ step, loss }) => {
    onProgress?.({ step, steps, loss });
    return Promise.resolve(true);
  });
  return interpreterOf(parameters, trainingRun, openSession);
}

/**
 * Trains until `goesOn` returns false or all steps are done. The result applies to the samples' rows, not to raw
 * features.
 */
export async function learn(
  { samples, request, settings, countsFor }: TrainingRun,
  openSession: OpenSession,
  goesOn: (state: DescentState) => Promise<boolean>,
): Promise<DescentState> {
  const { seed, classes, start, threads = 1 } = request;
  const { members, hidden } = settings;
  const first = start
    ? unfoldStandardisation(reopened(start, samples.labels), samples.standard, members, hidden[0])
    : initialParameters(
        members,
        { depth: samples.depth, hidden, classes },
        derivedSeed(seed, WEIGHTS),
        samples.standard.mean.length,
      );
  return descend(
    labelTrainingSet(samples, request, settings, countsFor),
    first,
    { classes, seed, threads, settings },
    openSession,
    goesOn,
  );
}

/** Converts the result to an interpreter of raw features, in which each member's unseen classes are disabled. */
export async function interpreterOf(
  trained: Parameters,
  trainingRun: TrainingRun,
  openSession: OpenSession,
): Promise<Interpreter> {
  const {
    request: { layers, resolution, classes },
    settings: { members, hidden },
    samples,
  } = trainingRun;
  const parameters = await forRawFeatures(
    forbidUnseen(trained, trainingRun),
    samples,
    { members, hidden },
    openSession,
  );
  return { layers, resolution, classes, members, hidden, parameters };
}

/** Converts parameters for rows to raw features: out of the basis, and with the standardisation folded in. */
export async function forRawFeatures(
  parameters: Parameters,
  { basis, standard }: Pick<Rows, 'basis' | 'standard'>,
  { members, hidden: [h1] }: Pick<TrainingSettings, 'members' | 'hidden'>,
  openSession: OpenSession,
): Promise<Parameters> {
  const whole = basis
    ? { ...parameters, w1: await unproject(parameters.w1, basis, members, h1, openSession) }
    : parameters;
  return foldStandardisation(whole, standard, members, h1);
}
