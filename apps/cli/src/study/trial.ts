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
import { type Specimen, THREADS } from './laboratory.js';
import type { Cell } from './results.js';

/** An ensemble of all the images, with the library's default settings but for the steps. */
export async function trained(
  pack: GeneratorPackage,
  specimens: readonly Specimen[],
  { seed, steps }: { readonly seed: number; readonly steps: number },
): Promise<Interpreter> {
  const images = await Promise.all(
    specimens.map(async ({ features, labels }) => ({ features, labels: await labels() })),
  );
  const { layers, resolution } = pack;
  return trainInterpreter(
    { layers, resolution, classes: CLASSES.length, images, seed, threads: THREADS, settings: { steps } },
    openSession,
  );
}

interface Choice {
  readonly strategy: StrategyName;
  readonly pool: readonly Specimen[];
  readonly labelled: readonly Specimen[];
  /** What was learnt from the labelled images; null when there are none, or the strategy does not ask. */
  readonly interpreter: Interpreter | null;
  readonly count: number;
  readonly diceSeed: number;
}

/** The next images that a strategy wants labelled. */
export async function chosen({
  strategy,
  pool,
  labelled: before,
  interpreter,
  count,
  diceSeed,
}: Choice): Promise<Specimen[]> {
  const known = new Set(before);
  const free = pool.filter((specimen) => !known.has(specimen));
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
    mulberry32(diceSeed),
    before.map(({ embedding }) => embedding),
  );
  const specimenById = new Map(free.map((specimen) => [idOf(specimen.seed), specimen]));
  return ids.map((id) => specimenById.get(id)!);
}

/** What an interpreter thinks of every specimen, as far as a strategy needs it: in nats. */
async function uncertaintiesOf(
  interpreter: Interpreter,
  needed: readonly (keyof Signals)[],
  specimens: readonly Specimen[],
): Promise<Partial<PoolEntry>[]> {
  const single = withMembers(interpreter, [0]);
  const opened = new Map<string, Session>();
  const ask = async (
    of: Interpreter,
    outputs: NonNullable<LabelOptions['outputs']>,
    { features }: Specimen,
  ): Promise<Results> => {
    const key = outputs.join();
    if (!opened.has(key)) opened.set(key, await openSession(labelGraph(of, { outputs }), { threads: THREADS }));
    return opened.get(key)!.run(featureFeeds(features, of.layers));
  };
  const evidenceOf = (specimen: Specimen): Evidence => ({
    score: async () => float32(await ask(interpreter, ['score'], specimen), 'score')[0]!,
    classScores: async () => float32(await ask(interpreter, ['classScores'], specimen), 'classScores'),
    entropy: async () =>
      meanEntropy(float32(await ask(single, ['probabilities'], specimen), 'probabilities'), single.classes),
    maps: async () => {
      const results = await ask(interpreter, ['label', 'uncertainty'], specimen);
      return { labels: dataOf(results, 'label', 'uint8'), uncertainty: float32(results, 'uncertainty') };
    },
  });
  try {
    const uncertainties: Partial<PoolEntry>[] = [];
    for (const specimen of specimens) uncertainties.push(await measured(needed, evidenceOf(specimen)));
    return uncertainties;
  } finally {
    for (const session of opened.values()) await session.close();
  }
}

type Results = Record<string, Tensor>;

/** What an interpreter sees in each specimen, [side, side] class indices. */
export function labelled(interpreter: Interpreter, specimens: readonly Specimen[]): Promise<Uint8Array[]> {
  return asked(interpreter, { outputs: ['label'] }, specimens, (results) => dataOf(results, 'label', 'uint8'));
}

/** How well an interpreter labels the exam, as a whole and without its most uncertain images (percent). */
export async function examined(
  interpreter: Interpreter,
  exam: readonly Specimen[],
  filter: readonly number[],
): Promise<Pick<Cell, 'miou' | 'pixelAccuracy' | 'kept'>> {
  const truths = await Promise.all(exam.map(({ labels }) => labels()));
  const said = await asked(interpreter, { outputs: ['label', 'score'] }, exam, (results, at) => ({
    confusion: confusionOf(truths[at]!, dataOf(results, 'label', 'uint8'), interpreter.classes),
    score: float32(results, 'score')[0]!,
  }));
  const marks = (answers: typeof said) => {
    const { meanIou, pixelAccuracy } = scoresOf(pooled(answers.map(({ confusion }) => confusion)));
    return { miou: meanIou!, pixelAccuracy: pixelAccuracy! };
  };
  const kept = filter.map((percent) => {
    const answers = dropHighest(said, ({ score }) => score, percent / 100);
    const { miou, pixelAccuracy } = marks(answers);
    return { images: answers.length, miou, errorRate: 1 - pixelAccuracy };
  });
  return { ...marks(said), kept };
}

async function asked<T>(
  interpreter: Interpreter,
  options: LabelOptions,
  specimens: readonly Specimen[],
  read: (results: Results, at: number) => T,
): Promise<T[]> {
  const session = await openSession(labelGraph(interpreter, options), { threads: THREADS });
  try {
    const answers: T[] = [];
    for (const [at, { features }] of specimens.entries())
      answers.push(read(await session.run(featureFeeds(features, interpreter.layers)), at));
    return answers;
  } finally {
    await session.close();
  }
}

/** Strategies break ties by id: padded, ids are in the order of seeds. */
function idOf(seed: number): string {
  return String(seed).padStart(10, '0');
}
