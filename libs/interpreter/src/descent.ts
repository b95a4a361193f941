import { derivedSeed, mulberry32, randomInt, standardNormal } from '@gannet/metrics';
import { float32, type OpenSession, tensor, type Tensor } from '@gannet/onnx';
import { adamRate, averagingDecay, STATE } from '@gannet/training';
import type { TrainingSet } from './training-set.js';
import { learningRateAt } from './settings.js';
import { trainingGraph, type TrainingShape } from './training-graph.js';
import { firstState, parametersOf } from './training-state.js';
import type { Parameters, TrainingSettings } from './types.js';

/** Number of steps between two validations. */
const STEPS_PER_CHECK = 50;
/**
 * Values of rows passed to one run of the graph: enough steps to make the transfer cheap, few enough to keep memory
 * constant.
 */
const NUMBERS_PER_RUN = 4_000_000;
/** Rows of precomputed random numbers, from which each step samples. */
const MASK_ROWS = 4096;
const NOISE_ROWS = 1024;
/** RNG streams of the seed. */
const [MASKS, NOISE] = [5, 6] as const;

/** The state after some steps. */
export interface DescentState {
  readonly step: number;
  /** Mean over members of the last run's losses. */
  readonly loss: number;
  /** The averaged weights, for rows in the basis of the training set. */
  readonly parameters: Parameters;
}

/**
 * Minimises the training set's loss from `first`, for `settings.steps` steps or until `goesOn` returns false, which is called
 * every 50 steps. Throws RangeError when training diverges.
 */
export async function descend(
  trainingSet: TrainingSet,
  first: Parameters,
  {
    classes,
    seed,
    threads,
    settings,
  }: { readonly classes: number; readonly seed: number; readonly threads: number; readonly settings: TrainingSettings },
  openSession: OpenSession,
  goesOn: (progress: DescentState) => Promise<boolean>,
): Promise<DescentState> {
  const shape: TrainingShape = {
    depth: trainingSet.depth,
    classes,
    members: settings.members,
    hidden: settings.hidden,
    batch: settings.batch,
    dropout: settings.dropout,
    noise: settings.featureNoise > 0,
    decay: settings.weightDecay > 0,
    loss: trainingSet.loss,
  };
  const session = await openSession(trainingGraph(shape), { threads });
  try {
    const fixed = randomFeeds(settings, trainingSet.depth, seed);
    const forSteps = stepFeeds(trainingSet, shape, settings, seed);
    const run = (state: Feeds, start: number, count: number): Promise<Feeds> =>
      session.run({ ...fixed, ...state, ...forSteps(start, count) });
    const most = Math.max(1, Math.floor(NUMBERS_PER_RUN / (trainingSet.depth * settings.batch)));
    const progress = await allSteps(
      { run, most, steps: settings.steps, goesOn, parametersOf: (flat) => parametersOf(flat, shape) },
      firstState(first),
    );
    if (!Object.values(progress.parameters).every((values: Float32Array) => values.every(Number.isFinite))) {
      throw new RangeError(
        `training diverged: a weight is not finite after ${progress.step} steps at learning rate ${settings.learningRate}`,
      );
    }
    return progress;
  } finally {
    await session.close();
  }
}

type Feeds = Record<string, Tensor>;

interface Walk {
  readonly run: (state: Feeds, start: number, count: number) => Promise<Feeds>;
  /** Maximum number of steps in one run. */
  readonly most: number;
  readonly steps: number;
  readonly goesOn: (progress: DescentState) => Promise<boolean>;
  readonly parametersOf: (flat: Float32Array) => Parameters;
}

async function allSteps({ run, most, steps, goesOn, parametersOf }: Walk, first: Feeds): Promise<DescentState> {
  let state = first;
  let losses: number[] = [];
  for (let done = 0; ;) {
    const count = Math.min(most, steps - done, STEPS_PER_CHECK - (done % STEPS_PER_CHECK));
    const results = await run(state, done, count);
    state = Object.fromEntries(STATE.map((name) => [name, results[`${name}.after`] as Tensor]));
    losses.push(...float32(results, 'loss'));
    done += count;
    if (done % STEPS_PER_CHECK !== 0 && done < steps) continue;
    const progress = {
      step: done,
      loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      parameters: parametersOf(float32(state, 'mean')),
    };
    losses = [];
    if (!(await goesOn(progress)) || done >= steps) return progress;
  }
}

/** The sampled rows and their targets, laid out as the graph reads them. */
function rowFeeds(
  { depth, rows, targets, weights, pick }: TrainingSet,
  { classes, members, batch }: TrainingShape,
  count: number,
): Feeds {
  const picked = new Float32Array(count * batch * depth);
  const drawn = new Float32Array(count * batch * classes);
  const shares = new Float32Array(count * members * batch);
  for (let at = 0; at < count * batch; at++) {
    const row = pick();
    picked.set(rows.subarray(row * depth, (row + 1) * depth), at * depth);
    drawn.set(targets.subarray(row * classes, (row + 1) * classes), at * classes);
    const [step, place] = [Math.floor(at / batch), at % batch];
    for (let member = 0; member < members; member++)
      shares[(step * members + member) * batch + place] = weights[row * members + member] as number;
  }
  return {
    rows: tensor('float32', [count, batch, depth], picked),
    targets: tensor('float32', [count, batch, classes], drawn),
    weights: tensor('float32', [count, members, batch, 1], shares),
  };
}

/** The precomputed masks and noise. A mask's row is the sum of two numbers, each below half of the number of masks. */
function randomFeeds({ dropout, featureNoise, hidden }: TrainingSettings, depth: number, seed: number): Feeds {
  const feeds: Feeds = {};
  if (dropout > 0) {
    const rng = mulberry32(derivedSeed(seed, MASKS));
    const masks = Float32Array.from({ length: MASK_ROWS * hidden[0] }, () => (rng() < dropout ? 0 : 1 / (1 - dropout)));
    feeds['masks'] = tensor('float32', [MASK_ROWS, hidden[0]], masks);
  }
  if (featureNoise > 0) {
    const rng = mulberry32(derivedSeed(seed, NOISE));
    feeds['noise'] = tensor(
      'float32',
      [NOISE_ROWS, depth],
      Float32Array.from({ length: NOISE_ROWS * depth }, () => featureNoise * standardNormal(rng)),
    );
  }
  return feeds;
}

/** The inputs that differ from step to step: sampled rows, learning rate, masks and noise. */
function stepFeeds(
  trainingSet: TrainingSet,
  shape: TrainingShape,
  settings: TrainingSettings,
  seed: number,
): (start: number, count: number) => Feeds {
  const { batch, members, learningRate, weightDecay, dropout, featureNoise } = settings;
  const masks = mulberry32(derivedSeed(seed, MASKS + 100));
  const noise = mulberry32(derivedSeed(seed, NOISE + 100));
  const numbers = (dims: readonly number[], draw: () => number): Tensor =>
    tensor(
      'int64',
      dims,
      BigInt64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => BigInt(draw())),
    );
  return (start, count) => {
    const rates = Array.from({ length: count }, (_, index) => learningRateAt(learningRate, start + index));
    return {
      steps: tensor('int64', [], BigInt64Array.of(BigInt(count))),
      ...rowFeeds(trainingSet, shape, count),
      rate: tensor(
        'float32',
        [count],
        Float32Array.from(rates, (rate, index) => adamRate(rate, start + index + 1)),
      ),
      kept: tensor(
        'float32',
        [count],
        Float32Array.from(rates, (_, index) => averagingDecay(start + index + 1)),
      ),
      ...(weightDecay > 0
        ? {
            shrink: tensor(
              'float32',
              [count],
              Float32Array.from(rates, (rate) => 1 - rate * weightDecay),
            ),
          }
        : {}),
      ...(dropout > 0
        ? {
            maskOfPixel: numbers([count, batch], () => randomInt(MASK_ROWS / 2, masks)),
            maskOfMember: numbers([count, members, 1], () => randomInt(MASK_ROWS / 2, masks)),
          }
        : {}),
      ...(featureNoise > 0 ? { noiseOf: numbers([count, batch], () => randomInt(NOISE_ROWS, noise)) } : {}),
    };
  };
}
