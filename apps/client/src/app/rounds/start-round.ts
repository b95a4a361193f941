import { Component, computed, input, linkedSignal, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import {
  fit,
  RoundSettings,
  Strategy,
  strategyTitles,
  type UnsureUse,
  withoutInterpreter,
  type Words,
} from '@gannet/contracts';

const UNSURE_USES: Readonly<Record<UnsureUse, string>> = {
  half: 'count half in training',
  full: 'count fully in training',
  none: 'leave out of training',
};

/** The form that starts a round; everything but the batch size is under Advanced. */
@Component({
  selector: 'g-start-round',
  imports: [FormsModule, MatButtonModule, MatFormFieldModule, MatInputModule, MatSelectModule],
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
  readonly isBusy = input.required<boolean>();
  readonly begin = output<RoundSettings>();

  protected readonly settings = linkedSignal(() => this.defaults());
  /** The available strategies. */
  protected readonly strategies = computed(() =>
    Strategy.options
      .filter((name) => this.hasInterpreter() || name === withoutInterpreter(name))
      .map((name) => ({
        name,
        words: strategyTitles[name],
      })),
  );
  protected readonly strategy = computed(() =>
    this.hasInterpreter() ? this.settings().strategy : withoutInterpreter(this.settings().strategy),
  );
  protected readonly unsureUses = Object.entries(UNSURE_USES);
  protected readonly problem = computed(() => {
    const settings = fit(RoundSettings, this.settings(), WORDS);
    return settings.ok ? null : settings.sentence;
  });

  protected change(part: Partial<RoundSettings>): void {
    this.settings.update((settings) => ({ ...settings, ...part }));
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
