import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatSelectModule } from '@angular/material/select';
import { fit, formFields, RoundSettings, type Strategy, withoutInterpreter, type Words } from '@gannet/contracts';
import { NumberField } from '../ui/number-field';

const FIELDS = formFields(RoundSettings);

/** The form that starts a round; everything but the batch size is under Advanced. */
@Component({
  selector: 'g-start-round',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatSelectModule, NumberField],
  templateUrl: './start-round.html',
  styles: `
    form {
      display: grid;
      gap: 12px;
    }
    .fields {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(170px, 1fr));
      gap: 12px;
      margin-top: 10px;
    }
    .wide {
      grid-column: span 2;
    }
    .batch {
      width: 220px;
    }
    summary {
      cursor: pointer;
      color: var(--mat-sys-primary);
      width: fit-content;
    }
    .end {
      justify-content: flex-end;
    }
  `,
})
export class StartRoundForm {
  readonly defaults = input.required<RoundSettings>();
  readonly number = input.required<number>();
  /** Is there an interpreter? Without one, also after a cancelled first round, no strategy that needs one is available. */
  readonly hasInterpreter = input.required<boolean>();
  /** Is the project on another generator than in its last round? */
  readonly hasMoved = input.required<boolean>();
  readonly isBusy = input.required<boolean>();
  readonly begin = output<RoundSettings>();

  protected readonly settings = linkedSignal(() => this.defaults());
  /** With only the available strategies. */
  protected readonly fields = computed(() =>
    FIELDS.map((field) =>
      field.name === 'strategy' && field.kind === 'choice' && !this.hasInterpreter()
        ? { ...field, options: field.options.filter(([name]) => name === withoutInterpreter(name as Strategy)) }
        : field,
    ),
  );
  protected readonly values = computed<RoundSettings>(() => {
    const { strategy, ...others } = this.settings();
    return { ...others, strategy: this.hasInterpreter() ? strategy : withoutInterpreter(strategy) };
  });
  protected readonly problem = computed(() => {
    const settings = fit(RoundSettings, this.settings(), WORDS);
    return settings.ok ? null : settings.sentence;
  });

  protected change(name: keyof RoundSettings, value: unknown): void {
    this.settings.update((settings) => ({ ...settings, [name]: value }));
  }

  protected send(): void {
    if (this.problem() === null) this.begin.emit(this.settings());
  }
}

/** The names of the form's fields. */
const WORDS: Words = {
  batchSize: 'number of images to label',
  poolSize: 'pool of images',
  releaseSize: 'number of images in the release',
  dropShare: 'share dropped',
};
