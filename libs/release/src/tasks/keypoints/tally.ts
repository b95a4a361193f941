import type { LabelStats, RecordLabels } from '@gannet/contracts';
import type { LabelTally } from '../release-task.js';

type Stats = Pick<LabelStats, 'keypointStats'>;

/** Counts per keypoint how often it is visible, hidden and absent. */
export class KeypointTally implements LabelTally<Stats> {
  readonly #counts: { seen: number; hidden: number; absent: number; spread: number }[];

  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#counts = names.map(() => ({ seen: 0, hidden: 0, absent: 0, spread: 0 }));
  }

  add({ keypoints = [] }: RecordLabels): void {
    keypoints.forEach(({ visibility, spread }, index) => {
      const count = this.#counts[index]!;
      if (visibility === 0) count.absent += 1;
      else {
        count[visibility === 1 ? 'hidden' : 'seen'] += 1;
        count.spread += spread ?? 0;
      }
    });
  }

  stats(): Stats {
    const keypointStats = this.#names.map((name, index) => {
      const { seen, hidden, absent, spread } = this.#counts[index]!;
      return { name, seen, hidden, absent, spread: seen + hidden === 0 ? null : spread / (seen + hidden) };
    });
    return { keypointStats };
  }
}
