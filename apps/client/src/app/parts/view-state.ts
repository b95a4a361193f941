import { signal } from '@angular/core';
import { type Doubt, doubtAt, doubtsIn, maskOf } from './uncertain-regions';
import { type HeatRange, heatRange } from './heat';
import type { Thought } from '../desk/picture';
import type { Outlined } from './outline-painter';
import type { Looks } from './stage-painter';
import { toggled } from './toolbox';
import type { Size } from '../canvas/view';

const OPACITY = 0.55;
/** Fainter labels are not seen on every picture. */
const FAINTEST = 0.1;

/** What was out of sight: all labels, or the class. */
export type Unseen = 'labels' | 'class' | null;

/** How the image is looked at, and where to look next. */
export class Sight {
  readonly looks = signal<Omit<Looks, 'isSmooth'>>({
    labels: 'mine',
    heat: false,
    opacity: OPACITY,
    hidden: new Set(),
    swipe: null,
  });
  /** Where the machine is uncertain, the worst first. */
  readonly doubts = signal<readonly Doubt[]>([]);
  /** The one of them that was gone to last, with its place in the list. */
  readonly shownDoubt = signal<(Outlined & { readonly number: number }) | null>(null);
  /** What the colours of uncertainty stand for in this image. */
  readonly heatRange = signal<HeatRange | null>(null);
  private thought: Thought | null = null;
  private size: Size = { width: 0, height: 0 };
  private at = -1;

  /** Another image: one's own work is shown. */
  turnTo(thought: Thought | null, size: Size): void {
    this.size = size;
    this.at = -1;
    this.think(thought);
    this.look({ labels: 'mine', swipe: null });
  }

  /** Another prediction of the same image; how it is looked at stays, and the next region is the one after the last. */
  rethink(thought: Thought): void {
    const last = this.doubts()[this.at];
    this.think(thought);
    if (last === undefined) return;
    const still = doubtAt(this.doubts(), last.pixel, this.size.width);
    this.at = still < 0 ? this.at - 1 : still;
  }

  look(change: Partial<Omit<Looks, 'isSmooth'>>): void {
    this.looks.update((looks) => ({ ...looks, ...change }));
  }

  /** Shows labels in place of one's own, or one's own again. */
  show(labels: 'prediction' | 'both'): void {
    if (this.thought !== null) this.look({ labels: this.looks().labels === labels ? 'mine' : labels, swipe: null });
  }

  /**
   * Brings into sight what is about to be changed, or just was: one's own labels, strong enough to be seen, of these
   * classes, and on the side of the line where that share of the image's width lies. Tells what had been out of sight.
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
    if (this.thought !== null) this.look({ labels: 'mine', swipe: this.looks().swipe === null ? 0.5 : null });
  }

  toggleHeat(): void {
    this.look({ heat: !this.looks().heat });
  }

  toggleShown(classIndex: number): void {
    this.look({ hidden: toggled(this.looks().hidden, classIndex) });
  }

  /** The next region where the machine is uncertain; after the last the first again. */
  nextDoubt(): Doubt | null {
    const [doubts, { width, height }] = [this.doubts(), this.size];
    this.at = doubts.length === 0 ? -1 : (this.at + 1) % doubts.length;
    const doubt = doubts[this.at] ?? null;
    this.shownDoubt.set(
      doubt &&
        this.thought && {
          box: doubt.box,
          mask: maskOf(doubt, this.thought.uncertainty, width, height),
          number: this.at + 1,
        },
    );
    return doubt;
  }

  /** No region is outlined any more. */
  endDoubt(): void {
    this.shownDoubt.set(null);
  }

  private think(thought: Thought | null): void {
    this.thought = thought;
    this.doubts.set(thought === null ? [] : doubtsIn(thought.uncertainty, this.size.width, this.size.height));
    this.heatRange.set(thought && heatRange(thought.uncertainty));
    this.endDoubt();
  }
}
