import { signal } from '@angular/core';
import { type Doubt, doubtsIn } from './doubts';
import type { Thought } from './picture';
import type { Looks } from './stage-painter';
import { toggled } from './toolbox';
import type { Size } from './view';

const OPACITY = 0.55;
/** Fainter labels are not seen on every picture. */
const FAINTEST = 0.1;

/** What was out of sight: all labels, or the class. */
export type Unseen = 'labels' | 'class' | null;

/** How the image is looked at, and where to look next. */
export class Sight {
  readonly looks = signal<Looks>({ labels: 'mine', heat: false, opacity: OPACITY, hidden: new Set(), swipe: null });
  /** Where the machine is uncertain, the worst first. */
  readonly doubts = signal<readonly Doubt[]>([]);
  private hasThought = false;
  private at = -1;

  /** Another image: one's own work is shown. */
  turnTo(thought: Thought | null, { width, height }: Size): void {
    this.hasThought = thought !== null;
    this.doubts.set(thought === null ? [] : doubtsIn(thought.uncertainty, width, height));
    this.at = -1;
    this.look({ labels: 'mine', swipe: null });
  }

  /** Another prediction of the same image; how it is looked at stays. */
  rethink(thought: Thought, { width, height }: Size): void {
    this.doubts.set(doubtsIn(thought.uncertainty, width, height));
    this.at = -1;
  }

  look(change: Partial<Looks>): void {
    this.looks.update((looks) => ({ ...looks, ...change }));
  }

  /** Shows labels in place of one's own, or one's own again. */
  show(labels: 'prediction' | 'both'): void {
    if (this.hasThought) this.look({ labels: this.looks().labels === labels ? 'mine' : labels, swipe: null });
  }

  /**
   * Brings into sight what is about to be changed, or just was: one's own labels, strong enough to be seen, of these classes,
   * and on the side of the line where that share of the image's width lies. Tells what had been out of sight.
   */
  reveal(classes: readonly number[], share = 1): Unseen {
    const { labels, opacity, hidden, swipe } = this.looks();
    const areOthersShown = labels === 'prediction' || labels === 'none' || (swipe !== null && share < swipe);
    const gone = classes.filter((one) => hidden.has(one));
    if (areOthersShown) this.look({ labels: 'mine', swipe: null });
    if (opacity < FAINTEST) this.look({ opacity: OPACITY });
    if (gone.length > 0) this.look({ hidden: new Set([...hidden].filter((one) => !gone.includes(one))) });
    return areOthersShown || opacity < FAINTEST ? 'labels' : gone.length > 0 ? 'class' : null;
  }

  /** Before and after side by side, or no more. */
  toggleSwipe(): void {
    if (this.hasThought) this.look({ labels: 'mine', swipe: this.looks().swipe === null ? 0.5 : null });
  }

  toggleHeat(): void {
    this.look({ heat: !this.looks().heat });
  }

  toggleShown(classIndex: number): void {
    this.look({ hidden: toggled(this.looks().hidden, classIndex) });
  }

  /** The next region where the machine is uncertain; after the last the first again. */
  nextDoubt(): Doubt | null {
    const doubts = this.doubts();
    this.at = doubts.length === 0 ? -1 : (this.at + 1) % doubts.length;
    return doubts[this.at] ?? null;
  }
}
