import { Component, computed, inject, input, output, resource } from '@angular/core';
import type { GeneratorEntry, LayersCost } from '@gannet/contracts';
import { Api } from '../edge/api';
import { bytes, duration } from '../ui/words';
import { presetsOf } from './layer-presets';

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
  styles: `
    fieldset {
      display: grid;
      gap: 8px;
      margin: 0;
      padding: 12px;
      border: 1.5px solid var(--mat-sys-outline-variant);
      border-radius: var(--g-radius);
      min-width: 0;
    }
    legend {
      padding: 0 4px;
      font-weight: 600;
    }
    p {
      margin: 0;
    }
    label {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 4px 10px;
      align-items: start;
      cursor: pointer;
    }
    input {
      width: 18px;
      height: 18px;
      margin: 1px 0 0;
      accent-color: var(--mat-sys-primary);
    }
    .cost {
      display: block;
    }
    summary {
      cursor: pointer;
    }
    .maps {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr));
      gap: 6px 12px;
      margin: 8px 0;
    }
  `,
})
export class LayerChoice {
  readonly generator = input.required<GeneratorEntry>();
  /** The names of the chosen maps; null for all. */
  readonly layers = input.required<readonly string[] | null>();
  readonly chosen = output<readonly string[] | null>();

  protected readonly pace = computed(() => duration(this.generator().cost.secondsPerImage));
  protected readonly presets = computed(() => presetsOf(this.generator().layers));
  protected readonly choices = computed(() => {
    const costs = this.costs.hasValue() ? this.costs.value() : [];
    return this.presets().map((preset, index) => ({
      ...preset,
      isChosen: String(preset.layers) === String(this.layers()),
      cost: wordsOf(costs[index]),
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
    return `${read} of ${this.maps().length} are read. ${wordsOf(this.own.hasValue() ? this.own.value() : undefined)}`;
  });

  private readonly api = inject(Api);
  private readonly costs = resource({
    params: () => ({ digest: this.generator().digest, presets: this.presets() }),
    loader: ({ params: { digest, presets } }) => Promise.all(presets.map(({ layers }) => this.costOf(digest, layers))),
  });
  private readonly own = resource({
    params: () => ({ digest: this.generator().digest, layers: this.layers() }),
    loader: ({ params: { digest, layers } }) => this.costOf(digest, layers),
  });

  protected toggle(name: string): void {
    const read = this.maps().filter((map) => map.isRead !== (map.name === name));
    this.chosen.emit(read.length === this.maps().length ? null : read.map((map) => map.name));
  }

  private costOf(digest: string, layers: readonly string[] | null): Promise<LayersCost> {
    const names = layers ?? this.generator().layers.map(({ name }) => name);
    return this.api.call('layersCost', { digest }, undefined, { layers: names.join() });
  }
}

function wordsOf(cost: LayersCost | undefined): string {
  if (!cost) return '';
  const { featureBytes, trainingBytes, refitBytes } = cost;
  return `${bytes(featureBytes)} an image, about ${bytes(trainingBytes)} for training and ${bytes(refitBytes)} for a live refit`;
}
