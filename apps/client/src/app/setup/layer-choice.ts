import { Component, computed, inject, input, output, resource } from '@angular/core';
import type { GeneratorEntry } from '@gannet/contracts';
import { Api } from '../edge/api';
import { duration } from '../ui/words';
import { presetsOf } from './layer-presets';
import { costOf, costWords } from './project-cost';

/** Which feature maps of a generator a project's interpreters read, with what each choice costs. */
@Component({
  selector: 'g-layer-choice',
  template: `
    <fieldset>
      <legend>Feature maps that labels are learnt from</legend>
      <p class="quiet small">
        Fewer maps take less memory and time; the finest ones help where borders matter. An image with all of them takes
        {{ pace() }} here. This cannot be changed later.
      </p>
      @for (choice of choices(); track choice.title; let index = $index) {
        <label>
          <input
            type="radio"
            name="layers"
            [checked]="choice.isChosen"
            [attr.aria-describedby]="'layers-' + index"
            (change)="chosen.emit(choice.layers)"
          />
          <span>
            {{ choice.title }}
            <span class="quiet small cost" [id]="'layers-' + index">{{ choice.cost }}</span>
          </span>
        </label>
      }
      <details>
        <summary>Choose by hand</summary>
        <div class="maps">
          @for (map of maps(); track map.name) {
            <label>
              <input type="checkbox" [checked]="map.isRead" [disabled]="map.isLast" (change)="toggle(map.name)" />
              <span
                ><bdi>{{ map.name }}</bdi
                >&ngsp;<span class="quiet small">{{ map.resolution }}², {{ map.channels }} channels</span></span
              >
            </label>
          }
        </div>
        <p class="quiet small" role="status">{{ ownCost() }}</p>
      </details>
    </fieldset>
  `,
  styleUrl: './choice.scss',
})
export class LayerChoice {
  readonly generator = input.required<GeneratorEntry>();
  /** The names of the chosen maps; null for all. */
  readonly layers = input.required<readonly string[] | null>();
  /** Of the label maps; null for that of the images. */
  readonly labelSide = input.required<number | null>();
  readonly chosen = output<readonly string[] | null>();

  protected readonly pace = computed(() => duration(this.generator().cost.secondsPerImage));
  protected readonly presets = computed(() => presetsOf(this.generator().layers));
  protected readonly choices = computed(() => {
    const costs = this.costs.hasValue() ? this.costs.value() : [];
    return this.presets().map((preset, index) => ({
      ...preset,
      isChosen: String(preset.layers) === String(this.layers()),
      cost: costWords(costs[index]),
    }));
  });
  protected readonly maps = computed(() => {
    const { layers } = this.generator();
    const read = this.layers();
    return layers.map((layer) => {
      const isRead = read === null || read.includes(layer.name);
      return { ...layer, isRead, isLast: isRead && read?.length === 1 };
    });
  });
  protected readonly ownCost = computed(() => {
    const read = this.maps().filter(({ isRead }) => isRead).length;
    return `${read} of ${this.maps().length} are read. ${costWords(this.own.hasValue() ? this.own.value() : undefined)}`;
  });

  private readonly api = inject(Api);
  private readonly costs = resource({
    params: () => ({ generator: this.generator(), presets: this.presets(), labelSide: this.labelSide() }),
    loader: ({ params: { presets, ...of } }) =>
      Promise.all(presets.map(({ layers }) => costOf(this.api, { ...of, layers }))),
  });
  private readonly own = resource({
    params: () => ({ generator: this.generator(), layers: this.layers(), labelSide: this.labelSide() }),
    loader: ({ params }) => costOf(this.api, params),
  });

  protected toggle(name: string): void {
    const read = this.maps().filter((map) => map.isRead !== (map.name === name));
    this.chosen.emit(read.length === this.maps().length ? null : read.map((map) => map.name));
  }
}
