import { below, derivedSeed, mulberry32, normal } from '@gannet/metrics';
import { float32, tensor, type OpenSession, type Session, type Tensor } from '@gannet/onnx';
import type { Lesson } from './lesson.js';
import { learningRateAt } from './settings.js';
import { adamRate, averageKept, parameterDims, PARAMETERS, trainingGraph, type ParameterName, type TrainingShape } from './training-graph.js';
import type { Parameters, TrainingSettings } from './types.js';

/** Steps in one run of the graph: often enough to look at what was learnt, seldom enough that handing over the rows costs little. */
export const STEPS_PER_RUN = 50;
/** Rows of ready-made randomness, from which each step picks. */
const MASK_ROWS = 4096;
const NOISE_ROWS = 1024;
/** Streams of the seed. */
const [MASKS, NOISE] = [5, 6] as const;

/** What has been learnt after some steps. */
export interface Learnt {
  readonly step: number;
  /** Mean over members of the last run's losses. */
  readonly loss: number;
  /** The averaged weights, for rows as the lesson has them. */
  readonly parameters: Parameters;
}

/** Steps down the lesson's loss from `first`, `settings.steps` times or until `goesOn` says no, which is asked after every run. */
export async function descend(
  lesson: Lesson, first: Parameters, { classes, seed, threads, settings }: { readonly classes: number; readonly seed: number; readonly threads: number; readonly settings: TrainingSettings },
  openSession: OpenSession, goesOn: (learnt: Learnt) => Promise<boolean>,
): Promise<Learnt> {
  const shape: TrainingShape = {
    depth: lesson.depth, classes, members: settings.members, hidden: settings.hidden, batch: settings.batch, dropout: settings.dropout,
    noise: settings.featureNoise > 0, decay: settings.weightDecay > 0,
  };
  const session = await openSession(trainingGraph(shape), { threads });
  try {
    const fixed = { ...lessonFeeds(lesson, shape), ...randomFeeds(settings, lesson.depth, seed) };
    return await allSteps(session, fixed, stepFeeds(lesson, settings, seed), firstState(first, parameterDims(shape)), settings.steps, goesOn);
  } finally {
    await session.close();
  }
}

type Feeds = Record<string, Tensor>;

async function allSteps(
  session: Session, fixed: Feeds, forSteps: (start: number, count: number) => Feeds, first: Feeds, steps: number, goesOn: (learnt: Learnt) => Promise<boolean>,
): Promise<Learnt> {
  let state = first;
  for (let done = 0; ;) {
    const count = Math.min(STEPS_PER_RUN, steps - done);
    const results = await session.run({ ...fixed, ...state, ...forSteps(done, count) });
    const losses = float32(results, 'loss');
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`${name}.after`] as Tensor]));
    done += count;
    const parameters = Object.fromEntries(PARAMETERS.map((name) => [name, float32(state, `${name}.mean`)])) as unknown as Parameters;
    const learnt = { step: done, loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length, parameters };
    if (!(await goesOn(learnt)) || done >= steps) return learnt;
  }
}

function firstState(parameters: Parameters, dims: Record<ParameterName, number[]>): Feeds {
  return Object.fromEntries(PARAMETERS.flatMap((name) => {
    const values = parameters[name];
    const empty = (): Tensor => tensor('float32', dims[name], new Float32Array(values.length));
    return [[name, tensor('float32', dims[name], values)], [`${name}.m`, empty()], [`${name}.v`, empty()], [`${name}.mean`, empty()]];
  }));
}

function lessonFeeds({ rows, targets, weights }: Lesson, { depth, classes, members }: TrainingShape): Feeds {
  const count = rows.length / depth;
  return {
    rows: tensor('float32', [count, depth], rows), targets: tensor('float32', [count, classes], targets), weights: tensor('float32', [count, members], weights),
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
function stepFeeds({ pick }: Lesson, settings: TrainingSettings, seed: number): (start: number, count: number) => Feeds {
  const { batch, members, learningRate, weightDecay, dropout, featureNoise } = settings;
  const masks = mulberry32(derivedSeed(seed, MASKS + 100));
  const noise = mulberry32(derivedSeed(seed, NOISE + 100));
  const numbers = (dims: readonly number[], draw: () => number): Tensor =>
    tensor('int64', dims, BigInt64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => BigInt(draw())));
  return (start, count) => {
    const rates = Array.from({ length: count }, (_, index) => learningRateAt(learningRate, start + index));
    return {
      steps: tensor('int64', [], BigInt64Array.of(BigInt(count))),
      picks: numbers([count, batch], pick),
      rate: tensor('float32', [count], Float32Array.from(rates, (rate, index) => adamRate(rate, start + index + 1))),
      kept: tensor('float32', [count], Float32Array.from(rates, (_, index) => averageKept(start + index + 1))),
      ...(weightDecay > 0 ? { shrink: tensor('float32', [count], Float32Array.from(rates, (rate) => 1 - rate * weightDecay)) } : {}),
      ...(dropout > 0 ? {
        maskOfPixel: numbers([count, batch], () => below(MASK_ROWS / 2, masks)),
        maskOfMember: numbers([count, members, 1], () => below(MASK_ROWS / 2, masks)),
      } : {}),
      ...(featureNoise > 0 ? { noiseOf: numbers([count, batch], () => below(NOISE_ROWS, noise)) } : {}),
    };
  };
}
