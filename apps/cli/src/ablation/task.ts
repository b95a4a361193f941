import type { TrainingSettings } from '@gannet/interpreter';
import type { ImageSource, GeneratedImage } from '../study/image-source.js';

/** A measure of an interpreter's quality on held-out images. */
export interface Measure {
  readonly name: string;
  /** How it is displayed: a share as percentage points, or pixels. */
  readonly unit: 'points' | 'pixels';
}

interface TrainingOf {
  readonly images: readonly GeneratedImage[];
  readonly seed: number;
  readonly settings: Partial<TrainingSettings>;
}

/** An interpreter's scores, in the order of the task's measures; null if a measure could not be computed. */
export type Scores = readonly (number | null)[];

/** How interpreters of a task are trained and evaluated in an ablation. */
export interface AblationTask {
  /** The first one is the headline. */
  readonly measures: readonly Measure[];
  /**
   * Trains an interpreter and evaluates it on images it has not seen. `seconds` is the processor time of the training
   * alone.
   */
  trial(
    source: ImageSource,
    training: TrainingOf,
    exam: readonly GeneratedImage[],
  ): Promise<{ readonly scores: Scores; readonly seconds: number }>;
}

/** The result of `work`, and the processor time of this process that it took, in seconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ made: T; seconds: number }> {
  const before = process.cpuUsage();
  const made = await work();
  const { user, system } = process.cpuUsage(before);
  return { made, seconds: (user + system) / 1e6 };
}
