/** How much of a class a release holds, over its kept images. */
export interface ClassStats {
  readonly name: string;
  readonly pixels: number;
  /** Images with at least one pixel of it. */
  readonly images: number;
}

/** Adds up the pixel counts of samples, class by class. */
export class ClassTally {
  readonly #pixels: Float64Array;
  readonly #images: Float64Array;

  constructor(private readonly names: readonly string[]) {
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
    return this.names.map((name, index) => ({ name, pixels: this.#pixels[index]!, images: this.#images[index]! }));
  }
}
