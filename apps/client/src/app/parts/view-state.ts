import { signal } from '@angular/core';
import { type UncertainRegion, regionAtPixel, uncertainRegions, maskOf } from './uncertain-regions';
import { type HeatRange, heatRange } from './heat';
import type { FittedPrediction } from './parts-picture';
import type { Outlined } from './outline-painter';
import type { ViewOptions } from './stage-painter';
import { toggled } from './toolbox';
import type { Size } from '../canvas/view';

const OPACITY = 0.55;
/** Fainter labels cannot be seen on every image. */
const FAINTEST = 0.1;

/** What was hidden: all labels, or the class. */
type Unseen = 'labels' | 'class' | null;

/** How the image is shown, and which uncertain region is next. */
export class ViewState {
  readonly options = signal<Omit<ViewOptions, 'isSmooth' | 'colors'>>({
    labels: 'mine',
    heat: false,
    opacity: OPACITY,
    hidden: new Set(),
    swipe: null,
  });
  /** Are the labels hidden for as long as a key is held? */
  readonly isPeeking = signal(false);
  /** Uncertain regions, the most uncertain first. */
  readonly regions = signal<readonly UncertainRegion[]>([]);
  /** The region visited last, with its number in the list, counted from 1. */
  readonly shownRegion = signal<(Outlined & { readonly number: number }) | null>(null);
  /** The range of uncertainty that the colours show in this image. */
  readonly heatRange = signal<HeatRange | null>(null);
  private prediction: FittedPrediction | null = null;
  private size: Size = { width: 0, height: 0 };
  private at = -1;

  /** Another image: the annotator's own labels are shown. */
  reset(prediction: FittedPrediction | null, size: Size): void {
    this.size = size;
    this.at = -1;
    this.setPrediction(prediction);
    this.change({ labels: 'mine', swipe: null });
  }

  /** Another prediction of the same image. The view stays, and so does the place among the uncertain regions. */
  update(prediction: FittedPrediction): void {
    const last = this.regions()[this.at];
    this.setPrediction(prediction);
    if (last === undefined) return;
    const still = regionAtPixel(this.regions(), last.pixel, this.size.width);
    this.at = still < 0 ? this.at - 1 : still;
  }

  change(part: Partial<Omit<ViewOptions, 'isSmooth' | 'colors'>>): void {
    this.options.update((options) => ({ ...options, ...part }));
  }

  /** Shows the prediction in place of, or over, the annotator's labels; again, and only theirs are shown. */
  show(labels: 'prediction' | 'both'): void {
    if (this.prediction !== null)
      this.change({ labels: this.options().labels === labels ? 'mine' : labels, swipe: null });
  }

  /**
   * Makes visible what is about to change, or just did: the annotator's labels of these classes, opaque enough, and on
   * the side of the swipe line where `share` of the image's width lies. Returns what had been hidden.
   */
  reveal(classes: readonly number[], share = 1): Unseen {
    const { labels, opacity, hidden, swipe } = this.options();
    const areOthersShown = labels === 'prediction' || (swipe !== null && share < swipe);
    const gone = classes.filter((one) => hidden.has(one));
    const wasPeeking = this.isPeeking();
    this.isPeeking.set(false);
    if (areOthersShown) this.change({ labels: 'mine', swipe: null });
    if (opacity < FAINTEST) this.change({ opacity: OPACITY });
    if (gone.length > 0) this.change({ hidden: new Set([...hidden].filter((one) => !gone.includes(one))) });
    return areOthersShown || wasPeeking || opacity < FAINTEST ? 'labels' : gone.length > 0 ? 'class' : null;
  }

  /** Compares prediction and labels side by side, or stops. */
  toggleSwipe(): void {
    if (this.prediction !== null) this.change({ labels: 'mine', swipe: this.options().swipe === null ? 0.5 : null });
  }

  toggleHeat(): void {
    this.change({ heat: !this.options().heat });
  }

  toggleShown(classIndex: number): void {
    this.change({ hidden: toggled(this.options().hidden, classIndex) });
  }

  /** Goes to the next uncertain region; after the last comes the first again. */
  nextRegion(): UncertainRegion | null {
    const [regions, { width, height }] = [this.regions(), this.size];
    this.at = regions.length === 0 ? -1 : (this.at + 1) % regions.length;
    const region = regions[this.at] ?? null;
    this.shownRegion.set(
      region &&
        this.prediction && {
          box: region.box,
          mask: maskOf(region, this.prediction.uncertainty, width, height),
          number: this.at + 1,
        },
    );
    return region;
  }

  hideRegion(): void {
    this.shownRegion.set(null);
  }

  private setPrediction(prediction: FittedPrediction | null): void {
    this.prediction = prediction;
    this.regions.set(
      prediction === null ? [] : uncertainRegions(prediction.uncertainty, this.size.width, this.size.height),
    );
    this.heatRange.set(prediction && heatRange(prediction.uncertainty));
    this.hideRegion();
  }
}
