import { asksInterpreter } from '@gannet/acquisition';
import { defaultSettings, type Interpreter } from '@gannet/interpreter';
import { derivedSeed } from '@gannet/metrics';
import { runtimeFingerprint } from '@gannet/runtime';
import { CLASSES } from '../demo/bundled.js';
import { FIRST_EXAM_SEED, firstSeedOf } from '../demo/settings.js';
import { ResultFile } from '../experiment/result-file.js';
import type { Io } from '../io.js';
import { chosenBy } from './baselines.js';
import { type Contestant, isBaseline } from './contestants.js';
import { Laboratory, PSI, type Specimen } from './laboratory.js';
import { type Cell, type Conditions, FORMAT, keyOf } from './results.js';
import type { StudySettings } from './settings.js';
import { chosen, examined, trained } from './trial.js';

/** One study at work. */
interface Course {
  readonly settings: StudySettings;
  readonly laboratory: Laboratory;
  readonly results: ResultFile<Conditions, Cell>;
  readonly exam: () => Promise<readonly Specimen[]>;
  readonly io: Io;
}

/** One strategy of one repeat. */
interface Lane {
  readonly strategy: Contestant;
  readonly repeat: number;
  readonly pool: () => Promise<readonly Specimen[]>;
  /** What the repeat's first images taught, by their seeds: strategies that begin alike share it. */
  readonly firsts: Map<string, Learnt>;
}

/** An interpreter and its marks. */
interface Learnt {
  readonly interpreter: Interpreter;
  readonly marks: Awaited<ReturnType<typeof examined>>;
}

/**
 * Computes every cell of a study that its folder does not hold yet: repeat by repeat, so that whatever is finished
 * compares all strategies. Each is saved at once; a study that is stopped goes on where it was.
 */
export async function runStudy(settings: StudySettings, io: Io): Promise<void> {
  const laboratory = await Laboratory.open();
  try {
    const results = await ResultFile.open(settings.out, FORMAT, conditionsOf(settings, laboratory));
    try {
      await runLanes({
        settings,
        laboratory,
        results,
        io,
        exam: once(() => laboratory.grow(FIRST_EXAM_SEED, settings.exam, io.signal)),
      });
    } finally {
      await results.close();
    }
  } finally {
    await laboratory.close();
  }
}

function conditionsOf({ seed, pool, exam, steps, images, filter }: StudySettings, { pack }: Laboratory): Conditions {
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

async function runLanes(course: Course): Promise<void> {
  const { settings, laboratory, io } = course;
  for (let repeat = 0; repeat < settings.repeats; repeat++) {
    const first = firstSeedOf(settings.seed) + repeat * settings.pool;
    const pool = once(() => laboratory.grow(first, settings.pool, io.signal));
    const firsts = new Map<string, Learnt>();
    for (const strategy of settings.strategies) await runLane(course, { strategy, repeat, pool, firsts });
  }
}

/** Labels more and more images, each chosen with what was learnt from those before, as a project does. */
async function runLane(course: Course, lane: Lane): Promise<void> {
  const { settings, results, io } = course;
  const { strategy, repeat } = lane;
  let seeds: readonly number[] = [];
  let learnt: Learnt | null = null;
  for (const images of settings.images) {
    const done = results.find(keyOf({ strategy, repeat, images }));
    if (done) {
      [seeds, learnt] = [done.seeds, null];
      continue;
    }
    io.signal.throwIfAborted();
    const specimens = await lane.pool();
    const labelled = seeds.map((wanted) => specimens.find(({ seed }) => seed === wanted)!);
    const all = [...labelled, ...(await next(course, lane, { labelled, learnt, images }))];
    seeds = all.map(({ seed }) => seed);
    learnt = await learn(course, lane, all);
    await results.add({ strategy, repeat, images, seeds: [...seeds], ...learnt.marks });
    io.err(
      `repeat ${repeat + 1} of ${settings.repeats}, ${strategy}, ${images} images: mIoU ${learnt.marks.miou.toFixed(3)}`,
    );
  }
}

interface Before {
  readonly labelled: readonly Specimen[];
  /** Null at the start, and where a study goes on: the interpreter is then trained again. */
  readonly learnt: Learnt | null;
  /** How many are to be labelled in all. */
  readonly images: number;
}

async function next(
  course: Course,
  { strategy, repeat, pool }: Lane,
  { labelled, learnt, images }: Before,
): Promise<Specimen[]> {
  const diceSeed = derivedSeed(derivedSeed(course.settings.seed, repeat), images);
  const wanted = { pool: await pool(), labelled, count: images - labelled.length, diceSeed };
  if (isBaseline(strategy))
    return chosenBy(strategy, { pack: course.laboratory.pack, steps: course.settings.steps, ...wanted });
  const isAsked = labelled.length > 0 && asksInterpreter(strategy);
  const interpreter = isAsked ? (learnt?.interpreter ?? (await interpreterOf(course, repeat, labelled))) : null;
  return chosen({ strategy, interpreter, ...wanted });
}

async function learn(course: Course, { repeat, firsts }: Lane, labelled: readonly Specimen[]): Promise<Learnt> {
  const key = labelled.map(({ seed }) => seed).join();
  const known = firsts.get(key);
  if (known) return known;
  const interpreter = await interpreterOf(course, repeat, labelled);
  const learnt = { interpreter, marks: await examined(interpreter, await course.exam(), course.settings.filter) };
  if (labelled.length === course.settings.images[0]) firsts.set(key, learnt);
  return learnt;
}

function interpreterOf(
  { laboratory: { pack }, settings }: Course,
  repeat: number,
  labelled: readonly Specimen[],
): Promise<Interpreter> {
  return trained(pack, labelled, { seed: derivedSeed(settings.seed, repeat), steps: settings.steps });
}

/** Does the work when first asked, and then remembers. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= work());
}
