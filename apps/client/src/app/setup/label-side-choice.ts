import { Component, computed, inject, input, output, resource } from '@angular/core';
import { type GeneratorEntry, labelSidesOf } from '@gannet/contracts';
import { Api } from '../edge/api';
import { costOf, costWords } from './project-cost';

/** The side of a project's label maps, with what each choice costs. */
@Component({
  selector: 'g-label-side-choice',
  template: `
    <fieldset>
      <legend>Label resolution</legend>
      <p class="quiet small">
        Annotators always see images of {{ generator().resolution }} × {{ generator().resolution }} pixels, and releases
        have labels of that size. Coarser labels are learnt and predicted with less memory and time, though what the
        generator itself takes stays, and what is narrower than their pixels is lost. This cannot be changed later.
      </p>
      @for (choice of choices(); track choice.side) {
        <label>
          <input
            type="radio"
            name="label-side"
            [checked]="choice.isChosen"
            [attr.aria-describedby]="'label-side-' + choice.side"
            (change)="chosen.emit(choice.block === 1 ? null : choice.side)"
          />
          <span>
            {{ choice.side }} × {{ choice.side }}
            <span class="quiet small cost" [id]="'label-side-' + choice.side"
              >{{ choice.words }}<br />{{ choice.cost }}</span
            >
          </span>
        </label>
      }
    </fieldset>
  `,
  styleUrl: './choice.scss',
})
export class LabelSideChoice {
  readonly generator = input.required<GeneratorEntry>();
  /** The names of the feature maps that are read; null for all. */
  readonly layers = input.required<readonly string[] | null>();
  /** Null for the side of the images. */
  readonly labelSide = input.required<number | null>();
  readonly chosen = output<number | null>();

  private readonly sides = computed(() => labelSidesOf(this.generator().resolution));
  protected readonly choices = computed(() => {
    const { resolution } = this.generator();
    const costs = this.costs.hasValue() ? this.costs.value() : [];
    return this.sides().map((side, index) => ({
      side,
      block: resolution / side,
      isChosen: side === (this.labelSide() ?? resolution),
      words: wordsOf(resolution / side),
      cost: costWords(costs[index]),
    }));
  });

  private readonly api = inject(Api);
  private readonly costs = resource({
    params: () => ({ generator: this.generator(), layers: this.layers(), sides: this.sides() }),
    loader: ({ params: { sides, ...of } }) =>
      Promise.all(sides.map((labelSide) => costOf(this.api, { ...of, labelSide }))),
  });
}

function wordsOf(block: number): string {
  return block === 1
    ? 'A label for every pixel.'
    : `One label for each block of ${block} × ${block} pixels: interpreters predict 1/${block ** 2} as many.`;
}
