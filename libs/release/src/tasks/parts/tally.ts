import type { LabelStats, RecordLabels } from '@gannet/contracts';
import type { LabelTally } from '../release-task.js';

type Stats = Pick<LabelStats, 'classStats'>;

/** Adds up the pixel counts of samples, class by class. */
export class ClassTally implements LabelTally<Stats> {
  readonly #pixels: Float64Array;
  readonly #images: Float64Array;

  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#pixels = new Float64Array(names.length);
    this.#images = new Float64Array(names.length);
  }

  add({ pixels }: RecordLabels): void {
    pixels.forEach((count, index) => {
      this.#pixels[index]! += count;
      if (count > 0) this.#images[index]! += 1;
    });
  }

  stats(): Stats {
    return {
      classStats: this.#names.map((name, index) => ({
        name,
        pixels: this.#pixels[index]!,
        images: this.#images[index]!,
      })),
    };
  }
}
