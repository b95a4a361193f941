import { Component, computed, effect, inject, resource, untracked } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { headlineNames, headlineOf, type ProjectSummary } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Live } from '../edge/live';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { mayAnnotate, mayReadReleases } from '../session/roles';
import { Session } from '../session/session';
import { Empty } from '../ui/empty';
import { Note } from '../ui/note';
import { moment, plural, score } from '../ui/words';
import { isOver } from './round-words';

@Component({
  selector: 'g-projects-page',
  imports: [MatButtonModule, RouterLink, TopBar, Empty, Note],
  templateUrl: './projects-page.html',
  styleUrl: './projects-page.scss',
})
export class ProjectsPage {
  protected readonly session = inject(Session);
  private readonly api = inject(Api);
  private readonly live = inject(Live);
  private readonly answer = resource({ loader: () => this.api.call('projects') });
  protected readonly projects = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  /** Those in use, and those that are archived; without empty groups. */
  protected readonly groups = computed(() => {
    const all = this.projects() ?? [];
    const isArchived = ({ archivedAt }: ProjectSummary): boolean => archivedAt !== null;
    return [
      { id: 'in-use', title: 'In use', projects: all.filter((project) => !isArchived(project)) },
      { id: 'archived', title: 'Archived', projects: all.filter(isArchived) },
    ].filter(({ projects }) => projects.length > 0);
  });
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly headlineNames = headlineNames;
  protected readonly headlineOf = headlineOf;
  protected readonly moment = moment;
  protected readonly plural = plural;
  protected readonly score = score;
  protected readonly mayReadReleases = mayReadReleases;

  constructor() {
    effect(() => {
      if (this.live.news('members.moved')() !== null) untracked(() => this.again());
    });
  }

  protected again(): void {
    this.answer.reload();
  }

  /** What this person most likely wants to do in the project now. */
  protected nextStep(project: ProjectSummary): { name: string; page: string } {
    const role = this.session.roleIn(project.slug);
    if (!mayAnnotate(role)) return { name: 'See releases', page: 'releases' };
    if (project.archivedAt !== null) return { name: 'Restore or delete', page: 'settings' };
    if (project.roundState === 'annotating') return { name: 'Annotate', page: 'annotate' };
    if (role !== 'admin') return { name: 'Open the queue', page: 'annotate' };
    return isOver(project.roundState)
      ? { name: 'Start a round', page: 'rounds' }
      : { name: 'Watch the round', page: 'rounds' };
  }
}
