import { derivedSeed } from '@gannet/metrics';
import { runtimeFingerprint } from '@gannet/runtime';
import { plural } from '@gannet/contracts';
import { FIRST_EXAM_SEED, firstSeedOf } from '../demo/settings.js';
import type { Io } from '../io.js';
import { Laboratory, PSI, type Specimen } from '../study/laboratory.js';
import { cliTask } from '../tasks/tasks.js';
import type { AblationSettings } from './settings.js';
import type { AblationTask, Marks } from './task.js';
import { DEFAULT } from './variants.js';

/** One interpreter: trained with a variant's settings on so many images, and measured. */
export interface Trial {
  readonly variant: string;
  readonly images: number;
  readonly repeat: number;
  readonly marks: Marks;
  /** Processor time of the training. */
  readonly seconds: number;
}

/** What was measured, under which conditions. */
export interface Ablation {
  readonly conditions: {
    readonly task: AblationSettings['task'];
    readonly generator: string;
    readonly runtime: string;
    readonly psi: number;
    readonly repeats: number;
    readonly exam: number;
    readonly seed: number;
    /** Null: those of the task. */
    readonly steps: number | null;
  };
  readonly measures: AblationTask['measures'];
  readonly trials: readonly Trial[];
}

/**
 * Trains an interpreter with every variant's settings, and one with the defaults, on each of the repeats' labelled
 * images: the same images, the same seed of the training and the same held-out images for all, so that what differs
 * from set to set cancels.
 */
export async function runAblation(settings: AblationSettings, io: Io): Promise<Ablation> {
  const { repeats, exam, seed } = settings;
  const task = cliTask(settings.task).ablation;
  const laboratory = await Laboratory.open();
  try {
    const unseen = await laboratory.grow(FIRST_EXAM_SEED, exam, io.signal);
    const trials: Trial[] = [];
    for (let repeat = 0; repeat < repeats; repeat++)
      trials.push(...(await trialsOf(repeat, { settings, task, laboratory, unseen, io })));
    const conditions = {
      task: settings.task,
      generator: laboratory.pack.digest,
      runtime: runtimeFingerprint(),
      psi: PSI,
      repeats,
      exam,
      seed,
      steps: settings.steps ?? null,
    };
    return { conditions, measures: task.measures, trials };
  } finally {
    await laboratory.close();
  }
}

interface Course {
  readonly settings: AblationSettings;
  readonly task: AblationTask;
  readonly laboratory: Laboratory;
  readonly unseen: readonly Specimen[];
  readonly io: Io;
}

/** All trials of one repeat, whose smaller sets of labelled images are the first ones of the largest. */
async function trialsOf(repeat: number, { settings, task, laboratory, unseen, io }: Course): Promise<Trial[]> {
  const most = Math.max(...settings.images);
  const specimens = await laboratory.grow(firstSeedOf(settings.seed) + repeat * most, most, io.signal);
  const trials: Trial[] = [];
  for (const images of settings.images) {
    for (const { name, settings: changed } of [DEFAULT, ...settings.variants]) {
      io.signal.throwIfAborted();
      const training = {
        images: specimens.slice(0, images),
        seed: derivedSeed(settings.seed, repeat),
        settings: { ...(settings.steps === undefined ? {} : { steps: settings.steps }), ...changed },
      };
      const { marks, seconds } = await task.trial(laboratory, training, unseen);
      trials.push({ variant: name, images, repeat, marks, seconds });
      const [headline] = task.measures;
      io.err(
        `repeat ${repeat + 1} of ${settings.repeats}, ${plural(images, 'image')}, ${name}: ${headline!.name} ${(100 * (marks[0] ?? 0)).toFixed(1)}`,
      );
    }
  }
  return trials;
}
