import type { TrainingSettings } from '@gannet/interpreter';
import type { Laboratory, Specimen } from '../study/laboratory.js';

/** One figure of an interpreter's quality on held-out images. */
export interface Measure {
  readonly name: string;
  /** How it is written: a share as points of a hundred, or pixels. */
  readonly unit: 'points' | 'pixels';
}

interface TrainingOf {
  readonly images: readonly Specimen[];
  readonly seed: number;
  readonly settings: Partial<TrainingSettings>;
}

/** An interpreter's figures, in the order of the task's measures; null where nothing was counted. */
export type Marks = readonly (number | null)[];

/** What interpreters are trained for and measured by. */
export interface AblationTask {
  /** The first one is the headline. */
  readonly measures: readonly Measure[];
  /**
   * Trains an interpreter and measures it on images that it has not seen. `seconds` is the processor time of the
   * training alone.
   */
  trial(
    laboratory: Laboratory,
    training: TrainingOf,
    exam: readonly Specimen[],
  ): Promise<{ readonly marks: Marks; readonly seconds: number }>;
}

/** What the work gave, and the processor time of this process that it took, in seconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ made: T; seconds: number }> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return { made, seconds: (user + system) / 1e6 };
}
