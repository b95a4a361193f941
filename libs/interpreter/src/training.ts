import { below, derivedSeed, mulberry32, normal } from '@gannet/metrics';
import { float32, tensor, type OpenSession, type Session, type Tensor } from '@gannet/onnx';
import { leadingDirections, project, unproject } from './components.js';
import { checkAnatomy } from './hypercolumn.js';
import { foldStandard, initialParameters, unfoldStandard } from './parameters.js';
import { gatherSamples, imageStream, type Samples } from './samples.js';
import { drawPixel, type PixelChoice } from './sampling.js';
import { checkSettings, defaultSettings, oneCycle } from './settings.js';
import { adamRate, parameterDims, PARAMETERS, trainingGraph, type TrainingShape } from './training-graph.js';
import type { Interpreter, Parameters, TrainingProgress, TrainingRequest, TrainingSettings } from './types.js';

/** Steps in one run of the graph: often enough to report, seldom enough that handing over the rows costs nothing. */
const STEPS_PER_RUN = 100;
/** Rows of ready-made randomness, from which each step picks. */
const MASK_ROWS = 4096;
const NOISE_ROWS = 1024;
/** Streams of the seed; 1 and 2 are the samples'. */
const [IMAGES, PIXELS, MASKS, NOISE, WEIGHTS, DIRECTIONS] = [3, 4, 5, 6, 7, 8] as const;

/**
 * Trains an ensemble on labelled images. One seed and one set of images give identical weights, bit for bit, on one
 * runtime. Throws RangeError for settings, layers, labels or features that cannot be, and for an image without a label.
 */
export async function trainInterpreter(
  request: TrainingRequest, openSession: OpenSession, onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const settings = settingsOf(request);
  const samples = await gatherSamples(request, settings.pixelsPerImage, request.seed);
  return trainOn(samples, request, settings, () => true, openSession, onProgress);
}

/** The request's settings with the defaults, checked together with the request. */
export function settingsOf(request: TrainingRequest): TrainingSettings {
  checkAnatomy(request);
  const given = request.start ? { members: request.start.members, hidden: request.start.hidden } : {};
  const settings = { ...defaultSettings(request.classes), ...given, ...request.settings };
  checkSettings(settings);
  if (request.images.length === 0) throw new RangeError('there is no image to train on');
  request.images.forEach(({ weight = 1 }, index) => {
    if (!(weight >= 0 && Number.isFinite(weight))) throw new RangeError(`image ${index} has weight ${weight}`);
  });
  if (request.start) checkStart(request.start, request, settings);
  return settings;
}

function checkStart(start: Interpreter, request: TrainingRequest, { members, hidden }: TrainingSettings): void {
  const described = (of: Pick<Interpreter, 'layers' | 'resolution' | 'classes' | 'members' | 'hidden'>): string =>
    JSON.stringify([of.layers.map(({ name, channels, resolution }) => [name, channels, resolution]), of.resolution, of.classes, of.members, of.hidden]);
  const [has, wanted] = [described(start), described({ ...request, members, hidden })];
  if (has !== wanted) throw new RangeError(`the interpreter to start from is ${has}, the request wants ${wanted}`);
}

/** `teaches(image, member)` says whether an image counts for a member. */
export async function trainOn(
  samples: Samples, request: TrainingRequest, settings: TrainingSettings, teaches: (image: number, member: number) => boolean,
  openSession: OpenSession, onProgress?: (progress: TrainingProgress) => void,
): Promise<Interpreter> {
  const { seed, classes, layers, resolution, start } = request;
  const { members, hidden, components } = settings;
  // An interpreter to start from need not lie in the span of the directions, so it is continued in all of them.
  const basis = !start && components > 0 && components < samples.depth
    ? await leadingDirections(samples.blind, samples.depth, components, derivedSeed(seed, DIRECTIONS), openSession)
    : null;
  const inputs = basis ? { ...samples, depth: components, rows: await project(samples.rows, basis, openSession) } : samples;
  const shape = {
    depth: inputs.depth, classes, members, hidden, batch: settings.batch, dropout: settings.dropout,
    noise: settings.featureNoise > 0, decay: settings.weightDecay > 0,
  };
  const first = start
    ? unfoldStandard(start.parameters, samples.standard, members, hidden[0])
    : initialParameters(members, shape, derivedSeed(seed, WEIGHTS), samples.depth);
  const trained = await descend(inputs, first, shape, { request, settings, teaches, onProgress }, openSession);
  if (!Object.values(trained).every((values: Float32Array) => values.every(Number.isFinite))) {
    throw new RangeError(`training diverged: a weight is not finite after ${settings.steps} steps at learning rate ${settings.learningRate}`);
  }
  const whole = basis ? { ...trained, w1: await unproject(trained.w1, basis, members, hidden[0], openSession) } : trained;
  return { layers, resolution, classes, members, hidden, parameters: foldStandard(whole, samples.standard, members, hidden[0]) };
}

interface Course {
  readonly request: TrainingRequest;
  readonly settings: TrainingSettings;
  readonly teaches: (image: number, member: number) => boolean;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
}

async function descend(samples: Samples, first: Parameters, shape: TrainingShape, course: Course, openSession: OpenSession): Promise<Parameters> {
  const { request, settings, teaches, onProgress } = course;
  const session = await openSession(trainingGraph(shape), { threads: request.threads ?? 1 });
  try {
    const feeds = { ...sampleFeeds(samples, request, settings, teaches), ...randomFeeds(settings, samples.depth, request.seed) };
    const last = await allSteps(session, feeds, stepFeeds(samples, settings, request.seed), firstState(first, parameterDims(shape)), settings, onProgress);
    return Object.fromEntries(PARAMETERS.map((name) => [name, float32(last, name)])) as unknown as Parameters;
  } finally {
    await session.close();
  }
}

type Feeds = Record<string, Tensor>;

async function allSteps(
  session: Session, fixed: Feeds, forSteps: (start: number, count: number) => Feeds, first: Feeds,
  { steps }: TrainingSettings, onProgress: ((progress: TrainingProgress) => void) | undefined,
): Promise<Feeds> {
  let state = first;
  for (let done = 0; done < steps;) {
    const count = Math.min(STEPS_PER_RUN, steps - done);
    const results = await session.run({ ...fixed, ...state, ...forSteps(done, count) });
    const losses = float32(results, 'loss');
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`${name}.after`] as Tensor]));
    done += count;
    onProgress?.({ step: done, steps, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length });
  }
  return state;
}

function firstState(parameters: Parameters, dims: Record<keyof Parameters, number[]>): Feeds {
  return Object.fromEntries(PARAMETERS.flatMap((name) => {
    const values = parameters[name];
    const empty = (): Tensor => tensor('float32', dims[name], new Float32Array(values.length));
    return [[name, tensor('float32', dims[name], values)], [`${name}.m`, empty()], [`${name}.v`, empty()]];
  }));
}

function sampleFeeds(
  { depth, rows, labels, offsets }: Samples, { classes, images }: TrainingRequest, { members, labelSmoothing }: TrainingSettings,
  teaches: (image: number, member: number) => boolean,
): Feeds {
  const targets = new Float32Array(labels.length * classes).fill(labelSmoothing / classes);
  const weights = new Float32Array(labels.length * members);
  labels.forEach((label, row) => (targets[row * classes + label] = 1 - labelSmoothing + labelSmoothing / classes));
  images.forEach(({ weight = 1 }, image) => {
    for (let row = offsets[image] as number; row < (offsets[image + 1] as number); row++) {
      for (let member = 0; member < members; member++) weights[row * members + member] = teaches(image, member) ? weight : 0;
    }
  });
  return {
    rows: tensor('float32', [labels.length, depth], rows),
    targets: tensor('float32', [labels.length, classes], targets),
    weights: tensor('float32', [labels.length, members], weights),
  };
}

/** The ready-made masks and noise. The masks' rows are picked by the sum of two numbers below half of them. */
function randomFeeds({ dropout, featureNoise, hidden }: TrainingSettings, depth: number, seed: number): Feeds {
  const feeds: Feeds = {};
  if (dropout > 0) {
    const rng = mulberry32(derivedSeed(seed, MASKS));
    const masks = Float32Array.from({ length: MASK_ROWS * hidden[0] }, () => (rng() < dropout ? 0 : 1 / (1 - dropout)));
    feeds['masks'] = tensor('float32', [MASK_ROWS, hidden[0]], masks);
  }
  if (featureNoise > 0) {
    const rng = mulberry32(derivedSeed(seed, NOISE));
    feeds['noise'] = tensor('float32', [NOISE_ROWS, depth], Float32Array.from({ length: NOISE_ROWS * depth }, () => featureNoise * normal(rng)));
  }
  return feeds;
}

/** What differs from step to step: which rows, at which rate, with which masks and noise. */
function stepFeeds(samples: Samples, settings: TrainingSettings, seed: number): (start: number, count: number) => Feeds {
  const { batch, members, steps, learningRate, weightDecay, dropout, featureNoise, classPrior } = settings;
  const { choices, offsets } = samples;
  const images = mulberry32(derivedSeed(seed, IMAGES));
  const pixels = choices.map((_, index) => imageStream(seed, PIXELS, index));
  const masks = mulberry32(derivedSeed(seed, MASKS + 100));
  const noise = mulberry32(derivedSeed(seed, NOISE + 100));
  const pick = (): number => {
    const image = below(choices.length, images);
    return (offsets[image] as number) + drawPixel(choices[image] as PixelChoice, classPrior, pixels[image] as () => number);
  };
  const numbers = (dims: readonly number[], draw: () => number): Tensor =>
    tensor('int64', dims, BigInt64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => BigInt(draw())));
  return (start, count) => {
    const rates = Array.from({ length: count }, (_, index) => oneCycle(learningRate, start + index, steps));
    return {
      steps: tensor('int64', [], BigInt64Array.of(BigInt(count))),
      picks: numbers([count, batch], pick),
      rate: tensor('float32', [count], Float32Array.from(rates, (rate, index) => adamRate(rate, start + index + 1))),
      ...(weightDecay > 0 ? { shrink: tensor('float32', [count], Float32Array.from(rates, (rate) => 1 - rate * weightDecay)) } : {}),
      ...(dropout > 0 ? {
        maskOfPixel: numbers([count, batch], () => below(MASK_ROWS / 2, masks)),
        maskOfMember: numbers([count, members, 1], () => below(MASK_ROWS / 2, masks)),
      } : {}),
      ...(featureNoise > 0 ? { noiseOf: numbers([count, batch], () => below(NOISE_ROWS, noise)) } : {}),
    };
  };
}
