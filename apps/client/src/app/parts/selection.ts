import { computed, signal } from '@angular/core';
import { similarRegion, type Hint, type SimilarityMap } from '@gannet/raster';
import type { Shape } from './shape-steps';
import { choose, type Choice, reachTo } from './tools/alike';
import type { Gesture } from '../canvas/gesture';
import type { Size } from '../canvas/view';

/** By how much a key changes the reach. */
const STEP = 4;

/** A smart selection: the region of an image that looks like the pixels clicked. */
export class Selection {
  /** [height, width], 1 for selected pixels; null while nothing is selected. */
  readonly mask = signal<Uint8Array | null>(null);
  /** The places clicked. */
  readonly hints = computed(() => this.choice()?.hints ?? []);
  readonly isOpen = computed(() => this.choice() !== null);

  /** The selection as an open shape; null while nothing is selected. */
  readonly shape = computed<Shape | null>(() => {
    const choice = this.choice();
    return choice && { tool: 'alike', hints: choice.hints, reach: choice.reach };
  });

  private readonly choice = signal<Choice | null>(null);
  private size: Size = { width: 0, height: 0 };
  private similarityMap: SimilarityMap | null = null;
  private coming: Promise<SimilarityMap | null> | null = null;

  /** Is it known which pixels look alike? */
  get isReady(): boolean {
    return this.similarityMap !== null;
  }

  /**
   * Another image. Its similarity map may arrive later, and is null if it cannot be fetched; `arrived` is called if it changed
   * the selection.
   */
  reset(size: Size, coming: Promise<SimilarityMap | null>, arrived: () => void): void {
    this.clear();
    this.size = size;
    this.similarityMap = null;
    this.coming = coming;
    void coming.then((similarityMap) => {
      if (this.coming !== coming) return;
      this.similarityMap = similarityMap;
      if (this.turn(this.choice())) arrived();
    });
  }

  /** True if the selection has to be drawn again. */
  follow(gesture: Gesture): boolean {
    return this.turn(choose(this.choice(), gesture, this.size));
  }

  resize(by: 1 | -1): void {
    const choice = this.choice();
    if (choice !== null) this.turn(reachTo(choice, choice.reach + STEP * by));
  }

  clear(): void {
    this.turn(null);
  }

  /** Restores an earlier selection. */
  restore(hints: readonly Hint[], reach: number): void {
    this.turn({ hints, reach, held: null });
  }

  private turn(choice: Choice | null): boolean {
    const was = this.choice();
    this.choice.set(choice);
    this.mask.set(
      choice && this.similarityMap && similarRegion(this.similarityMap, this.size, choice.hints, choice.reach),
    );
    return choice !== null || was !== null;
  }
}
