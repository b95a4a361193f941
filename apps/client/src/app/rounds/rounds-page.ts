import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Evaluation, type Headline, headlineOf } from '@gannet/contracts';
import { GoldSet } from '../gold/gold-set';
import { TopBar } from '../frame/top-bar';
import { PassedList } from '../passed/passed-list';
import { ArchivedNote } from '../projects/archived-note';
import { ProjectStore } from '../projects/project-store';
import { isOver, STATE_WORDS } from '../projects/round-words';
import { QualityDetail } from '../quality/quality-detail';
import { ScoreTable } from '../quality/score-table';
import { looksByName } from '../projects/look';
import { labelTask } from '../tasks/tasks';
import { Empty } from '../ui/empty';
import { Note } from '../ui/note';
import { duration, moment, plural, score } from '../ui/words';
import { hasInterpreter } from './has-interpreter';
import { LearningCurve } from './learning-curve';
import { PoolGallery } from './pool-gallery';
import { PresenceList } from './presence-list';
import { RoundNow } from './round-now';
import { RoundsStore } from './rounds-store';
import { StartRoundForm } from './start-round';

/** The admin's console of a project: now, history, learning curve, pool. */
@Component({
  selector: 'g-rounds-page',
  imports: [
    RouterLink,
    ArchivedNote,
    TopBar,
    Empty,
    GoldSet,
    Note,
    LearningCurve,
    PassedList,
    PoolGallery,
    PresenceList,
    QualityDetail,
    RoundNow,
    ScoreTable,
    StartRoundForm,
  ],
  providers: [RoundsStore],
  templateUrl: './rounds-page.html',
  styleUrl: './rounds-page.scss',
})
export class RoundsPage {
  protected readonly headline = (quality: Evaluation | null): Headline | null => quality && headlineOf(quality);
  protected readonly project = inject(ProjectStore);
  protected readonly store = inject(RoundsStore);
  protected readonly rounds = computed(() => this.project.rounds() ?? []);
  protected readonly isQuiet = computed(
    () => this.project.rounds() !== null && isOver(this.project.currentRound()?.state ?? null),
  );
  protected readonly nextNumber = computed(() => (this.project.currentRound()?.number ?? -1) + 1);
  protected readonly hasInterpreter = computed(() => hasInterpreter(this.rounds()));
  protected readonly hasMoved = computed(() => {
    const [last, project] = [this.project.currentRound(), this.project.project()];
    return last !== null && project !== null && last.generator.digest !== project.generator.digest;
  });
  protected readonly numbers = computed(() => this.rounds().map((round) => round.number));
  /** The newest round whose interpreter was measured; rounds come newest first. */
  protected readonly measured = computed(() => {
    const round = this.rounds().find(({ quality }) => quality !== null);
    if (round?.quality == null) return null;
    const { number, labels, quality, gold } = round;
    const task = labelTask(quality.task);
    const looks = looksByName(labels, this.project.labels());
    return {
      number,
      labels,
      quality,
      scores: task.scoresOf(quality, looks),
      calibration: task.calibrationOf(quality),
      confusion: task.confusionOf(quality, looks),
      gold: gold && { images: gold.images, scores: labelTask(gold.task).scoresOf(gold, looks) },
    };
  });
  protected readonly hasGold = computed(() => this.rounds().some(({ gold }) => gold !== null));
  protected readonly hasCompared = computed(() => this.rounds().some(({ unchanged }) => unchanged.of > 0));
  protected readonly hasAnnotations = computed(() => this.rounds().some(({ labelledInAll }) => labelledInAll > 0));
  protected readonly words = STATE_WORDS;
  protected readonly score = score;
  protected readonly plural = plural;
  protected readonly moment = moment;
  protected readonly seconds = (value: number | null): string => (value === null ? '–' : duration(value));
}
