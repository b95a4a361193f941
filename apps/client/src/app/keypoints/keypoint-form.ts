import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { DEFAULT_SIGMA, type Fault, flipPairsByName, MAX_KEYPOINTS } from '@gannet/contracts';
import { LabelRows, type RowExtras } from '../projects/label-rows';
import {
  type DraftPlace,
  faultAt,
  faultsIn,
  indexed,
  type PairList,
  type SchemaDraft,
  withLabel,
} from '../projects/schema-draft';
import { ColorField } from '../ui/color-field';
import { colorOf, outlineOf, sideOf } from './drawing';
import { PairRows } from './pair-rows';
import { SamplePlaces } from './sample-places';

/** The keypoints of a project: names and order, the lines between them, the two sides, and sigma, on a sample image. */
@Component({
  selector: 'g-keypoint-form',
  imports: [ColorField, FormsModule, MatButtonModule, LabelRows, PairRows, SamplePlaces],
  templateUrl: './keypoint-form.html',
  styleUrl: './keypoint-form.scss',
})
export class KeypointForm {
  readonly draft = input.required<SchemaDraft>();
  readonly faults = input.required<readonly Fault[]>();
  readonly samples = input.required<readonly string[]>();
  readonly extras = input<RowExtras | null>(null);
  readonly changed = output<SchemaDraft>();

  protected readonly most = MAX_KEYPOINTS;
  protected readonly labelFaults = computed(() => faultsIn(this.faults(), 'keypoints'));
  protected readonly fault = computed(() => faultAt(this.faults(), 'keypoints'));
  protected readonly sigmaFault = computed(() => faultAt(this.faults(), 'sigma'));
  protected readonly sigma = computed(() => this.draft().sigma ?? DEFAULT_SIGMA);
  protected readonly defaultSigma = DEFAULT_SIGMA;
  /** The keypoint that is placed next on the sample. */
  protected readonly active = linkedSignal<SchemaDraft, number | null>({
    source: this.draft,
    computation: ({ labels }, before) =>
      labels.some(({ id }) => id === before?.value) ? (before?.value ?? null) : (labels[0]?.id ?? null),
  });
  protected readonly hasOwn = computed(() => this.draft().labels.some(({ color }) => color !== undefined));
  private readonly sides = computed(() => indexed(this.draft(), 'flipPairs'));
  /** Pairs that the names suggest and that are not there yet. */
  protected readonly suggested = computed(() => {
    const { labels, flipPairs } = this.draft();
    const taken = new Set(flipPairs.flat());
    return flipPairsByName(labels.map(({ name }) => name))
      .map(([a, b]) => [labels[a]!.id, labels[b]!.id] as const)
      .filter((pair) => pair.every((id) => !taken.has(id)));
  });

  protected mark(index: number): { outline: string; color: string } {
    const side = sideOf(index, this.sides());
    const drawn = { skeleton: [], flipPairs: this.sides(), keypoints: this.draft().labels };
    return { outline: outlineOf(side, { x: 0, y: 0 }, 6), color: colorOf(index, drawn) };
  }

  protected recolor(id: number, color: string): void {
    this.changed.emit(withLabel(this.draft(), id, { color }));
  }

  protected useTheSides(): void {
    const draft = this.draft();
    this.changed.emit({ ...draft, labels: draft.labels.map((label) => ({ ...label, color: undefined })) });
  }

  protected pairs(list: PairList, pairs: SchemaDraft[PairList]): void {
    this.changed.emit({ ...this.draft(), [list]: pairs });
  }

  protected pairByName(): void {
    this.pairs('flipPairs', [...this.draft().flipPairs, ...this.suggested()]);
  }

  /** A number; null for what is none. */
  protected widen(sigma: number | null): void {
    this.changed.emit({ ...this.draft(), sigma: sigma ?? '' });
  }

  /** Places a keypoint on the sample, and goes on to the next that has no place. */
  protected place(id: number, at: DraftPlace, isDone: boolean): void {
    const draft = { ...this.draft(), places: { ...this.draft().places, [id]: at } };
    this.changed.emit(draft);
    const next = draft.labels.find((label) => !(label.id in draft.places));
    if (isDone && next) this.active.set(next.id);
  }
}
