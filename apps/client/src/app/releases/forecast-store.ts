import { effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { Forecast, ReleaseSettings } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';

/** Delay after typing before a preview is asked for. */
const SETTLE_MS = 350;
/** Polling in case news was missed. */
const LOOK_AGAIN_MS = 2000;

interface Question {
  readonly round: number;
  readonly settings: ReleaseSettings;
}

/** What a release with the current settings would be like. The last forecast stays until the next arrives. */
@Injectable()
export class ForecastStore {
  readonly forecast = signal<Forecast | null>(null);
  readonly problem = signal<string | null>(null);
  /** What to forecast; null while the settings are invalid. */
  readonly question = signal<Question | null>(null);

  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly project = inject(ProjectStore);

  constructor() {
    effect((onCleanup) => {
      const question = this.question();
      if (question === null) return;
      const timer = setTimeout(() => void this.ask(question), SETTLE_MS);
      onCleanup(() => clearTimeout(timer));
    });
    effect((onCleanup) => {
      const news = this.live.news('build.moved')();
      const forecast = this.forecast();
      if (forecast === null || forecast.expected !== null || forecast.failure !== null) return;
      const isNews = news !== null && news.build === forecast.probe && news !== this.heard;
      this.heard = news;
      const timer = setTimeout(
        () =>
          untracked(() => {
            const question = this.question();
            if (question) void this.ask(question);
          }),
        isNews ? 0 : LOOK_AGAIN_MS,
      );
      onCleanup(() => clearTimeout(timer));
    });
  }

  private heard: unknown = null;

  private async ask(question: Question): Promise<void> {
    try {
      const forecast = await this.api.call(
        'forecast',
        { project: this.project.slug(), round: question.round },
        question.settings,
      );
      if (this.question() !== question) return;
      this.forecast.set(forecast);
      this.problem.set(null);
    } catch (error) {
      if (this.question() === question) this.problem.set(sentenceOf(error));
    }
  }
}
