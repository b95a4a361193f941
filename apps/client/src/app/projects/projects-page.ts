import { Component, computed, inject, resource } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { headlineNames, headlineOf, type ProjectSummary } from '@gannet/contracts';
import { Api } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
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

  protected again(): void {
    this.answer.reload();
  }

  /** What this person most likely wants to do in the project now. */
  protected nextStep(project: ProjectSummary): { name: string; page: string } {
    if (this.session.person()?.role === 'consumer') return { name: 'See releases', page: 'releases' };
    if (project.archivedAt !== null) return { name: 'Restore or delete', page: 'settings' };
    if (project.roundState === 'annotating') return { name: 'Annotate', page: 'annotate' };
    if (!this.session.isAdmin()) return { name: 'Open the queue', page: 'annotate' };
    return isOver(project.roundState)
      ? { name: 'Start a round', page: 'rounds' }
      : { name: 'Watch the round', page: 'rounds' };
  }
}
