import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatProgressBarModule } from '@angular/material/progress-bar';
import { RouterLink } from '@angular/router';
import type { Round } from '@gannet/contracts';
import { ProjectStore } from '../projects/project-store';
import { IMPORTED_STEPS, isOver, progressWords, STATE_WORDS, STEPS } from '../projects/round-words';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { plural } from '../ui/words';

const STEP_NAMES = {
  generating: 'generate',
  ranking: 'rank',
  annotating: 'annotate',
  training: 'train',
  releasing: 'release',
} as const;

/** The newest round: its step, its progress, and what can be done with it. */
@Component({
  selector: 'g-round-now',
  imports: [MatButtonModule, MatProgressBarModule, RouterLink, Icon, Note],
  templateUrl: './round-now.html',
  styleUrl: './round-now.scss',
})
export class RoundNow {
  readonly round = input.required<Round>();
  readonly isBusy = input.required<boolean>();
  readonly cancelled = output();
  readonly retry = output();

  protected readonly plural = plural;
  private readonly project = inject(ProjectStore);
  /** Has the project moved to another generator since? */
  protected readonly isEarlier = computed(() => {
    const present = this.project.project()?.generator.digest;
    return present !== undefined && present !== this.round().generator.digest;
  });
  protected readonly isAsking = signal(false);
  protected readonly state = computed(() => STATE_WORDS[this.round().state]);
  protected readonly isOver = computed(() => isOver(this.round().state));
  protected readonly steps = computed(() => {
    const { state, imported } = this.round();
    const steps = imported ? IMPORTED_STEPS : STEPS;
    const at = state === 'complete' ? steps.length : steps.findIndex((step) => step === state);
    return steps.map((step, i) => ({
      name: STEP_NAMES[step],
      state: at === -1 ? 'open' : i < at ? 'done' : i === at ? 'now' : 'open',
    }));
  });
  protected readonly progress = computed(() => {
    const { progress, state, batch } = this.round();
    if (state === 'annotating') {
      const held = batch.leased > 0 ? ` · ${plural(batch.leased, 'image')} in hand` : '';
      const left = progress?.secondsLeft == null ? '' : ` · ${progressWords(progress).split(' · ').at(-1)}`;
      return {
        share: batch.total === 0 ? 0 : batch.labelled / batch.total,
        words: `${batch.labelled} of ${plural(batch.total, 'image')} labelled${held}${left}`,
      };
    }
    if (progress === null) return { share: null, words: 'starting' };
    return { share: progress.total === 0 ? null : progress.done / progress.total, words: progressWords(progress) };
  });

  protected cancelOrAsk(): void {
    if (!this.isAsking()) return this.isAsking.set(true);
    this.isAsking.set(false);
    this.cancelled.emit();
  }
}
