import { Component, computed, effect, inject, input, linkedSignal, output, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { MatCheckboxModule } from '@angular/material/checkbox';
import { MatFormFieldModule } from '@angular/material/form-field';
import { MatInputModule } from '@angular/material/input';
import { MatSelectModule } from '@angular/material/select';
import {
  type BalanceTarget,
  fit,
  formFields,
  type HumanUse,
  OPINION_STEPS,
  ReleaseSettings,
  releaseSettingsOf,
  type Round,
  taskContract,
  type Words,
} from '@gannet/contracts';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { NumberField } from '../ui/number-field';
import { BuildsStore } from './builds-store';
import { ForecastStore } from './forecast-store';
import { ForecastView } from './forecast-view';

const HUMAN_USES: Readonly<Record<HumanUse, string>> = {
  all: 'all of them',
  sure: 'only those their annotator was sure of',
  none: 'none',
};
/** The form that makes a release, beside its forecast. */
@Component({
  selector: 'g-make-release',
  imports: [
    FormsModule,
    MatButtonModule,
    MatCheckboxModule,
    MatFormFieldModule,
    MatInputModule,
    MatSelectModule,
    Note,
    NumberField,
    ForecastView,
  ],
  providers: [ForecastStore],
  templateUrl: './make-release.html',
  styleUrl: './make-release.scss',
})
export class MakeRelease {
  /** Complete rounds, newest first; at least one. */
  readonly rounds = input.required<readonly Round[]>();
  readonly done = output();

  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(BuildsStore);
  protected readonly preview = inject(ForecastStore);
  /** The newest round at first; a choice stays while rounds change. */
  protected readonly round = linkedSignal<readonly Round[], number>({
    source: this.rounds,
    computation: (rounds, before) => (rounds.find(({ number }) => number === before?.value) ?? rounds[0]!).number,
  });
  /** The settings of the round until they are changed; reset only when another round is chosen. */
  protected readonly settings = linkedSignal<number, ReleaseSettings>({
    source: this.round,
    computation: (round) => releaseSettingsOf(untracked(this.rounds).find(({ number }) => number === round)!.settings),
  });
  protected readonly humanUses = Object.entries(HUMAN_USES);
  protected readonly task = computed(() => {
    const project = this.project.project();
    return project && labelTask(project.schema.task);
  });
  protected readonly fields = computed(() =>
    formFields(ReleaseSettings).filter((field) => field.name !== 'specks' || this.task()?.hasSpecks),
  );
  protected readonly opinionSteps = OPINION_STEPS;
  protected readonly hasSecondOpinion = computed(() => {
    const project = this.project.project();
    return project !== null && taskContract(project.schema.task).hasSecondOpinion;
  });
  protected readonly targets = computed(() => this.settings().balance.targets);
  protected readonly untargeted = computed(() =>
    this.project.labelNames().filter((name) => !this.targets().some((target) => target.name === name)),
  );
  protected readonly problem = computed(() => {
    const settings = fit(ReleaseSettings, this.settings(), WORDS);
    return settings.ok ? null : settings.sentence;
  });

  constructor() {
    effect(() =>
      this.preview.question.set(this.problem() === null ? { round: this.round(), settings: this.settings() } : null),
    );
  }

  protected change(part: Partial<ReleaseSettings>): void {
    this.settings.update((settings) => ({ ...settings, ...part }));
  }

  protected set(name: keyof ReleaseSettings, value: unknown): void {
    this.settings.update((settings) => ({ ...settings, [name]: value }));
  }

  protected balance(targets: readonly BalanceTarget[], draws = this.settings().balance.draws): void {
    this.change({ balance: { targets: [...targets], draws } });
  }

  protected addTarget(name: string): void {
    if (name !== '') this.balance([...this.targets(), { name, share: 0.3 }]);
  }

  protected setShare(name: string, percent: number): void {
    this.balance(this.targets().map((target) => (target.name === name ? { name, share: percent / 100 } : target)));
  }

  protected removeTarget(name: string): void {
    this.balance(this.targets().filter((target) => target.name !== name));
  }

  protected async send(): Promise<void> {
    if (this.problem() === null && (await this.store.start(this.round(), this.settings()))) this.done.emit();
  }
}

/** The names of the form's fields. */
const WORDS: Words = { images: 'number of images drawn', draws: 'number of times as many' };
