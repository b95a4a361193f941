import { computed, signal } from '@angular/core';
import { type Hint, type SimilarityMap, similarRegion } from '@gannet/raster';
import type { Shape } from './shape-steps';
import { type Choice, choose, reachTo } from './tools/alike';
import type { Gesture } from '../canvas/gesture';
import type { Size } from '../canvas/view';

/** By how much a key reaches farther. */
const STEP = 4;

/** The region of an image that is being selected by its looks. */
export class Selection {
  /** [height, width], 1 for pixels that are in; null while nothing is selected. */
  readonly mask = signal<Uint8Array | null>(null);
  /** Where was clicked. */
  readonly hints = computed(() => this.choice()?.hints ?? []);
  readonly isOpen = computed(() => this.choice() !== null);

  /** What the selection goes by, null while nothing is selected. */
  readonly shape = computed<Shape | null>(() => {
    const choice = this.choice();
    return choice && { tool: 'alike', hints: choice.hints, reach: choice.reach };
  });

  private readonly choice = signal<Choice | null>(null);
  private size: Size = { width: 0, height: 0 };
  private likeness: SimilarityMap | null = null;
  private coming: Promise<SimilarityMap | null> | null = null;

  /** Is it known what looks alike? */
  get isReady(): boolean {
    return this.likeness !== null;
  }

  /**
   * Another image. What looks alike in it may come later, and is null when it does not come; `arrived` is called when
   * it changed what is selected.
   */
  turnTo(size: Size, coming: Promise<SimilarityMap | null>, arrived: () => void): void {
    this.letGo();
    this.size = size;
    this.likeness = null;
    this.coming = coming;
    void coming.then((likeness) => {
      if (this.coming !== coming) return;
      this.likeness = likeness;
      if (this.turn(this.choice())) arrived();
    });
  }

  /** True when there was or is something to show. */
  follow(gesture: Gesture): boolean {
    return this.turn(choose(this.choice(), gesture, this.size));
  }

  resize(by: 1 | -1): void {
    const choice = this.choice();
    if (choice !== null) this.turn(reachTo(choice, choice.reach + STEP * by));
  }

  letGo(): void {
    this.turn(null);
  }

  /** Selects by what a selection went by before. */
  restore(hints: readonly Hint[], reach: number): void {
    this.turn({ hints, reach, held: null });
  }

  private turn(choice: Choice | null): boolean {
    const was = this.choice();
    this.choice.set(choice);
    this.mask.set(choice && this.likeness && similarRegion(this.likeness, this.size, choice.hints, choice.reach));
    return choice !== null || was !== null;
  }
}
