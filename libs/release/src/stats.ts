import type { KeypointStats, RecordedPlacement } from '@gannet/contracts';

/** Frequency of a class over the kept images of a release. */
export interface ClassStats {
  readonly name: string;
  readonly pixels: number;
  /** Number of images with at least one pixel of it. */
  readonly images: number;
}

/** Adds up the pixel counts of samples, class by class. */
export class ClassTally {
  readonly #pixels: Float64Array;
  readonly #images: Float64Array;

  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#pixels = new Float64Array(names.length);
    this.#images = new Float64Array(names.length);
  }

  /** `pixels` per class, in class order. */
  add(pixels: readonly number[]): void {
    pixels.forEach((count, index) => {
      this.#pixels[index]! += count;
      if (count > 0) this.#images[index]! += 1;
    });
  }

  stats(): ClassStats[] {
    return this.#names.map((name, index) => ({ name, pixels: this.#pixels[index]!, images: this.#images[index]! }));
  }
}

/** Counts per keypoint how often it is visible, hidden and absent. */
export class KeypointTally {
  readonly #counts: { seen: number; hidden: number; absent: number; spread: number }[];

  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#counts = names.map(() => ({ seen: 0, hidden: 0, absent: 0, spread: 0 }));
  }

  add(points: readonly RecordedPlacement[]): void {
    points.forEach(({ visibility, spread }, index) => {
      const count = this.#counts[index]!;
      if (visibility === 0) count.absent += 1;
      else {
        count[visibility === 1 ? 'hidden' : 'seen'] += 1;
        count.spread += spread ?? 0;
      }
    });
  }

  stats(): KeypointStats[] {
    return this.#names.map((name, index) => {
      const { seen, hidden, absent, spread } = this.#counts[index]!;
      return { name, seen, hidden, absent, spread: seen + hidden === 0 ? null : spread / (seen + hidden) };
    });
  }
}
