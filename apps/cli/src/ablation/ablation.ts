import { derivedSeed } from '@gannet/metrics';
import { runtimeFingerprint } from '@gannet/runtime';
import { plural } from '@gannet/contracts';
import { FIRST_TEST_SEED, firstSeedOf } from '../demo/settings.js';
import type { Io } from '../io.js';
import { ImageSource, PSI, type GeneratedImage } from '../study/image-source.js';
import { cliTask } from '../tasks/tasks.js';
import type { AblationSettings } from './settings.js';
import type { AblationTask, Scores } from './task.js';
import { DEFAULT } from './variants.js';

/** An interpreter, trained with a variant's settings on this number of images, and its scores. */
export interface Trial {
  readonly variant: string;
  readonly images: number;
  readonly repeat: number;
  readonly scores: Scores;
  /** Processor time of the training. */
  readonly seconds: number;
}

/** The results, and the conditions under which they were measured. */
export interface Ablation {
  readonly conditions: {
    readonly task: AblationSettings['task'];
    readonly generator: string;
    readonly runtime: string;
    readonly psi: number;
    readonly repeats: number;
    readonly exam: number;
    readonly seed: number;
    /** Null: the task's default. */
    readonly steps: number | null;
  };
  readonly measures: AblationTask['measures'];
  readonly trials: readonly Trial[];
}

/**
 * Trains an interpreter with every variant's settings, and one with the defaults, on the labelled images of each
 * repeat: the same images, training seed and held-out images for all, so that differences between image sets cancel
 * out.
 */
export async function runAblation(settings: AblationSettings, io: Io): Promise<Ablation> {
  const { repeats, exam, seed } = settings;
  const task = cliTask(settings.task).ablation;
  const source = await ImageSource.open();
  try {
    const unseen = await source.generate(FIRST_TEST_SEED, exam, io.signal);
    const trials: Trial[] = [];
    for (let repeat = 0; repeat < repeats; repeat++)
      trials.push(...(await trialsOf(repeat, { settings, task, source, unseen, io })));
    const conditions = {
      task: settings.task,
      generator: source.pack.digest,
      runtime: runtimeFingerprint(),
      psi: PSI,
      repeats,
      exam,
      seed,
      steps: settings.steps ?? null,
    };
    return { conditions, measures: task.measures, trials };
  } finally {
    await source.close();
  }
}

interface AblationRun {
  readonly settings: AblationSettings;
  readonly task: AblationTask;
  readonly source: ImageSource;
  readonly unseen: readonly GeneratedImage[];
  readonly io: Io;
}

/** All trials of one repeat. Smaller sets of labelled images are subsets of larger ones. */
async function trialsOf(repeat: number, { settings, task, source, unseen, io }: AblationRun): Promise<Trial[]> {
  const most = Math.max(...settings.images);
  const generated = await source.generate(firstSeedOf(settings.seed) + repeat * most, most, io.signal);
  const trials: Trial[] = [];
  for (const images of settings.images) {
    for (const { name, settings: changed } of [DEFAULT, ...settings.variants]) {
      io.signal.throwIfAborted();
      const training = {
        images: generated.slice(0, images),
        seed: derivedSeed(settings.seed, repeat),
        settings: { ...(settings.steps === undefined ? {} : { steps: settings.steps }), ...changed },
      };
      const { scores, seconds } = await task.trial(source, training, unseen);
      trials.push({ variant: name, images, repeat, scores, seconds });
      const [headline] = task.measures;
      io.err(
        `repeat ${repeat + 1} of ${settings.repeats}, ${plural(images, 'image')}, ${name}: ${headline!.name} ${(100 * (scores[0] ?? 0)).toFixed(1)}`,
      );
    }
  }
  return trials;
}
