import {
  asksInterpreter,
  type Evidence,
  measured,
  needs,
  type PoolEntry,
  type Signals,
  strategies,
  type StrategyName,
} from '@gannet/acquisition';
import { withoutInterpreter } from '@gannet/contracts';
import type { GeneratorPackage } from '@gannet/generator';
import {
  featureFeeds,
  type Interpreter,
  labelGraph,
  type LabelOptions,
  trainInterpreter,
  withMembers,
} from '@gannet/interpreter';
import { confusionOf, dropHighest, meanEntropy, mulberry32, pooled, scoresOf } from '@gannet/metrics';
import { dataOf, float32, type Session, type Tensor } from '@gannet/onnx';
import { openSession } from '@gannet/runtime';
import { CLASSES } from '../demo/bundled.js';
import { type GeneratedImage, THREADS } from './image-source.js';
import type { Cell } from './results.js';

/** An ensemble trained on all images, with the library's default settings except for the steps. */
export async function trainOn(
  pack: GeneratorPackage,
  generated: readonly GeneratedImage[],
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<Interpreter> {
  const images = await Promise.all(
    generated.map(async ({ features, labels }) => ({ features, labels: await labels() })),
  );
  const { layers, resolution } = pack;
  return trainInterpreter(
    { layers, resolution, classes: CLASSES.length, images, seed, threads: THREADS, settings: { steps } },
    openSession,
  );
}

interface Choice {
  readonly strategy: StrategyName;
  readonly pool: readonly GeneratedImage[];
  readonly labelled: readonly GeneratedImage[];
  /** Trained on the labelled images; null if there are none, or the strategy does not need it. */
  readonly interpreter: Interpreter | null;
  readonly count: number;
  readonly rngSeed: number;
}

/** The next images that a strategy selects. */
export async function select({
  strategy,
  pool,
  labelled: before,
  interpreter,
  count,
  rngSeed,
}: Choice): Promise<GeneratedImage[]> {
  const known = new Set(before);
  const free = pool.filter((generatedImage) => !known.has(generatedImage));
  const uncertainties = interpreter ? await uncertaintiesOf(interpreter, needs[strategy], free) : null;
  const entries = free.map(({ seed, embedding }, at): PoolEntry => ({
    id: idOf(seed),
    embedding,
    ...uncertainties?.[at],
  }));
  const choose = strategies[asksInterpreter(strategy) && !interpreter ? withoutInterpreter(strategy) : strategy];
  const ids = choose(
    entries,
    count,
    mulberry32(rngSeed),
    before.map(({ embedding }) => embedding),
  );
  const specimenById = new Map(free.map((generatedImage) => [idOf(generatedImage.seed), generatedImage]));
  return ids.map((id) => specimenById.get(id)!);
}

/** The signals that a strategy needs of every image, in nats. */
async function uncertaintiesOf(
  interpreter: Interpreter,
  needed: readonly (keyof Signals)[],
  generated: readonly GeneratedImage[],
): Promise<Partial<PoolEntry>[]> {
  const single = withMembers(interpreter, [0]);
  const opened = new Map<string, Session>();
  const ask = async (
    of: Interpreter,
    outputs: NonNullable<LabelOptions['outputs']>,
    { features }: GeneratedImage,
  ): Promise<Results> => {
    const key = outputs.join();
    if (!opened.has(key)) opened.set(key, await openSession(labelGraph(of, { outputs }), { threads: THREADS }));
    return opened.get(key)!.run(featureFeeds(features, of.layers));
  };
  const evidenceOf = (generatedImage: GeneratedImage): Evidence => ({
    score: async () => float32(await ask(interpreter, ['score'], generatedImage), 'score')[0]!,
    classScores: async () => float32(await ask(interpreter, ['classScores'], generatedImage), 'classScores'),
    entropy: async () =>
      meanEntropy(float32(await ask(single, ['probabilities'], generatedImage), 'probabilities'), single.classes),
    maps: async () => {
      const results = await ask(interpreter, ['label', 'uncertainty'], generatedImage);
      return { labels: dataOf(results, 'label', 'uint8'), uncertainty: float32(results, 'uncertainty') };
    },
  });
  try {
    const uncertainties: Partial<PoolEntry>[] = [];
    for (const generatedImage of generated) uncertainties.push(await measured(needed, evidenceOf(generatedImage)));
    return uncertainties;
  } finally {
    for (const session of opened.values()) await session.close();
  }
}

type Results = Record<string, Tensor>;

/** The interpreter's labels of each image, [side, side] class indices. */
export function labelsOf(interpreter: Interpreter, generated: readonly GeneratedImage[]): Promise<Uint8Array[]> {
  return runOn(interpreter, { outputs: ['label'] }, generated, (results) => dataOf(results, 'label', 'uint8'));
}

/** An interpreter's scores on the test set, complete and without its most uncertain images (percent). */
export async function evaluate(
  interpreter: Interpreter,
  exam: readonly GeneratedImage[],
  filter: readonly number[],
): Promise<Pick<Cell, 'miou' | 'pixelAccuracy' | 'kept'>> {
  const truths = await Promise.all(exam.map(({ labels }) => labels()));
  const evaluated = await runOn(interpreter, { outputs: ['label', 'score'] }, exam, (results, at) => ({
    confusion: confusionOf(truths[at]!, dataOf(results, 'label', 'uint8'), interpreter.classes),
    score: float32(results, 'score')[0]!,
  }));
  const scores = (answers: typeof evaluated) => {
    const { meanIou, pixelAccuracy } = scoresOf(pooled(answers.map(({ confusion }) => confusion)));
    return { miou: meanIou!, pixelAccuracy: pixelAccuracy! };
  };
  const kept = filter.map((percent) => {
    const answers = dropHighest(evaluated, ({ score }) => score, percent / 100);
    const { miou, pixelAccuracy } = scores(answers);
    return { images: answers.length, miou, errorRate: 1 - pixelAccuracy };
  });
  return { ...scores(evaluated), kept };
}

async function runOn<T>(
  interpreter: Interpreter,
  options: LabelOptions,
  generated: readonly GeneratedImage[],
  read: (results: Results, at: number) => T,
): Promise<T[]> {
  const session = await openSession(labelGraph(interpreter, options), { threads: THREADS });
  try {
    const answers: T[] = [];
    for (const [at, { features }] of generated.entries())
      answers.push(read(await session.run(featureFeeds(features, interpreter.layers)), at));
    return answers;
  } finally {
    await session.close();
  }
}

/** Strategies break ties by id: padded ids sort like seeds. */
function idOf(seed: number): string {
  return String(seed).padStart(10, '0');
}
