import { asksInterpreter } from '@gannet/acquisition';
import { defaultSettings, type Interpreter } from '@gannet/interpreter';
import { derivedSeed } from '@gannet/metrics';
import { runtimeFingerprint } from '@gannet/runtime';
import { CLASSES } from '../demo/bundled.js';
import { FIRST_TEST_SEED, firstSeedOf } from '../demo/settings.js';
import { ResultFile } from '../experiment/result-file.js';
import type { Io } from '../io.js';
import { selectBy } from './baselines.js';
import { type Contestant, isBaseline } from './contestants.js';
import { ImageSource, PSI, type GeneratedImage } from './image-source.js';
import { type Cell, type Conditions, FORMAT, keyOf } from './results.js';
import type { StudySettings } from './settings.js';
import { select, evaluate, trainOn } from './trial.js';

/** A running study. */
interface StudyRun {
  readonly settings: StudySettings;
  readonly source: ImageSource;
  readonly results: ResultFile<Conditions, Cell>;
  readonly exam: () => Promise<readonly GeneratedImage[]>;
  readonly io: Io;
}

/** One strategy in one repeat. */
interface StrategyRun {
  readonly strategy: Contestant;
  readonly repeat: number;
  readonly pool: () => Promise<readonly GeneratedImage[]>;
  /**
   * The repeat's first interpreters by the seeds of their images: strategies that start with the same images share
   * them.
   */
  readonly firsts: Map<string, Trained>;
}

/** An interpreter and its scores. */
interface Trained {
  readonly interpreter: Interpreter;
  readonly scores: Awaited<ReturnType<typeof evaluate>>;
}

/**
 * Computes every cell of a study that its folder does not contain yet: repeat by repeat, so that finished results
 * compare all strategies. Each result is saved at once, so that an interrupted study can be resumed.
 */
export async function runStudy(settings: StudySettings, io: Io): Promise<void> {
  const source = await ImageSource.open();
  try {
    const results = await ResultFile.open(settings.out, FORMAT, conditionsOf(settings, source));
    try {
      await runRepeats({
        settings,
        source,
        results,
        io,
        exam: once(() => source.generate(FIRST_TEST_SEED, settings.exam, io.signal)),
      });
    } finally {
      await results.close();
    }
  } finally {
    await source.close();
  }
}

function conditionsOf({ seed, pool, exam, steps, images, filter }: StudySettings, { pack }: ImageSource): Conditions {
  const { hidden, ...others } = defaultSettings(CLASSES.length);
  const training = { ...others, hidden: [...hidden], steps };
  return {
    study: 2,
    generator: pack.digest,
    runtime: runtimeFingerprint(),
    seed,
    psi: PSI,
    pool,
    exam,
    training,
    images,
    filter,
  };
}

async function runRepeats(run: StudyRun): Promise<void> {
  const { settings, source, io } = run;
  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    const first = firstSeedOf(settings.seed) + repeat * settings.pool;
    const pool = once(() => source.generate(first, settings.pool, io.signal));
    const firsts = new Map<string, Trained>();
    for (const strategy of settings.strategies) await runStrategy(run, { strategy, repeat, pool, firsts });
  }
}

/** Labels more and more images, each step selected with the interpreter of the previous one, as in a project. */
async function runStrategy(run: StudyRun, strategyRun: StrategyRun): Promise<void> {
  const { settings, results, io } = run;
  const { strategy, repeat } = strategyRun;
  let seeds: readonly number[] = [];
  let latest: Trained | null = null;
  for (const images of settings.images) {
    const done = results.find(keyOf({ strategy, repeat, images }));
    if (done) {
      [seeds, latest] = [done.seeds, null];
      continue;
    }
    io.signal.throwIfAborted();
    const generated = await strategyRun.pool();
    const labelled = seeds.map((wanted) => generated.find(({ seed }) => seed === wanted)!);
    const all = [...labelled, ...(await next(run, strategyRun, { labelled, latest, images }))];
    seeds = all.map(({ seed }) => seed);
    latest = await trainAndEvaluate(run, strategyRun, all);
    await results.add({ strategy, repeat, images, seeds: [...seeds], ...latest.scores });
    io.err(
      `repeat ${repeat + 1} of ${settings.repeats}, ${strategy}, ${images} images: mIoU ${latest.scores.miou.toFixed(3)}`,
    );
  }
}

interface StepState {
  readonly labelled: readonly GeneratedImage[];
  /** Null at the start, and when a study is resumed: the interpreter is then trained again. */
  readonly latest: Trained | null;
  /** Total number of images to be labelled. */
  readonly images: number;
}

async function next(
  run: StudyRun,
  { strategy, repeat, pool }: StrategyRun,
  { labelled, latest, images }: StepState,
): Promise<GeneratedImage[]> {
  const rngSeed = derivedSeed(derivedSeed(run.settings.seed, repeat), images);
  const wanted = { pool: await pool(), labelled, count: images - labelled.length, rngSeed };
  if (isBaseline(strategy)) return selectBy(strategy, { pack: run.source.pack, steps: run.settings.steps, ...wanted });
  const isAsked = labelled.length > 0 && asksInterpreter(strategy);
  const interpreter = isAsked ? (latest?.interpreter ?? (await interpreterOf(run, repeat, labelled))) : null;
  return select({ strategy, interpreter, ...wanted });
}

async function trainAndEvaluate(
  run: StudyRun,
  { repeat, firsts }: StrategyRun,
  labelled: readonly GeneratedImage[],
): Promise<Trained> {
  const key = labelled.map(({ seed }) => seed).join();
  const known = firsts.get(key);
  if (known) return known;
  const interpreter = await interpreterOf(run, repeat, labelled);
  const latest = { interpreter, scores: await evaluate(interpreter, await run.exam(), run.settings.filter) };
  if (labelled.length === run.settings.images[0]) firsts.set(key, latest);
  return latest;
}

function interpreterOf(
  { source: { pack }, settings }: StudyRun,
  repeat: number,
  labelled: readonly GeneratedImage[],
): Promise<Interpreter> {
  return trainOn(pack, labelled, { seed: derivedSeed(settings.seed, repeat), steps: settings.steps });
}

/** Computes on the first call, and returns the same result afterwards. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= work());
}
