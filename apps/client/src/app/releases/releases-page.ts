import { Component, computed, effect, inject, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type Headline, headlineOf, type Quality } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { ArchivedNote } from '../projects/archived-note';
import { ProjectStore } from '../projects/project-store';
import { Session } from '../session/session';
import { StudentsStore } from '../students/students-store';
import { Empty } from '../ui/empty';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { bytes, count, moment, score } from '../ui/words';
import { BuildList } from './build-list';
import { BuildsStore } from './builds-store';
import { MakeRelease } from './make-release';

/** All versions of a project's dataset and, for admins, those being made. */
@Component({
  selector: 'g-releases-page',
  imports: [MatButtonModule, RouterLink, ArchivedNote, TopBar, Empty, Icon, Note, BuildList, MakeRelease],
  providers: [BuildsStore, StudentsStore],
  templateUrl: './releases-page.html',
  styles: `
    section.panel {
      padding-block: 8px;
    }
    .version {
      font-weight: 600;
    }
    .chip {
      margin-inline-start: 8px;
    }
    button g-icon {
      width: 18px;
      height: 18px;
      vertical-align: -4px;
      margin-inline-end: 4px;
    }
    g-build-list:empty {
      display: none;
    }
  `,
})
export class ReleasesPage {
  protected readonly headline = (quality: Quality | null): Headline | null => quality && headlineOf(quality);
  protected readonly project = inject(ProjectStore);
  protected readonly students = inject(StudentsStore);
  protected readonly session = inject(Session);
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly answer = resource({
    params: () => this.project.slug(),
    loader: ({ params }) => this.api.call('releases', { project: params }),
  });
  protected readonly releases = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly isMaking = signal(false);
  /** Rounds from which a release can be made. */
  protected readonly completeRounds = computed(() =>
    (this.project.rounds() ?? []).filter(({ state }) => state === 'complete'),
  );
  protected readonly words = { bytes, count, moment, score };

  constructor() {
    effect(() => {
      if (this.live.news('release.published')()?.project === this.project.slug()) this.answer.reload();
    });
  }

  protected again(): void {
    this.answer.reload();
  }
}
