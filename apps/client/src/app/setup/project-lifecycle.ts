import { Component, computed, inject, resource, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Router } from '@angular/router';
import { type Fault, fit, ProjectDuplicate } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Refused, sentenceOf } from '../edge/problem';
import { Session } from '../session/session';
import { ProjectStore } from '../projects/project-store';
import { faultAt } from '../projects/schema-draft';
import { Note } from '../ui/note';
import { bytes, count, moment, plural } from '../ui/words';
import { contentsWords, pauseWords } from './lifecycle-words';
import { slugOf } from './new-project-draft';

type Question = 'duplicate' | 'archive' | 'delete';

/** What can be done with a project as a whole: duplicate, archive, restore, delete. Each says first what it does. */
@Component({
  selector: 'g-project-lifecycle',
  imports: [MatButtonModule, Note],
  templateUrl: './project-lifecycle.html',
  styleUrl: './project-lifecycle.scss',
})
export class ProjectLifecycle {
  protected readonly project = inject(ProjectStore);
  protected readonly words = { bytes, count, moment, plural, contents: contentsWords, pause: pauseWords };
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  /** What is being asked about. */
  protected readonly question = signal<Question | null>(null);
  /** The name of the duplicate, and its address as far as it was typed. */
  protected readonly name = signal('');
  protected readonly typedSlug = signal<string | null>(null);
  protected readonly slug = computed(() => this.typedSlug() ?? slugOf(this.name()));
  protected readonly withAnnotations = signal(true);
  /** The name of the project, typed to delete it. */
  protected readonly confirmation = signal('');
  protected readonly isConfirmed = computed(
    () => this.confirmation().trim().normalize() === this.project.project()?.name.normalize(),
  );

  protected readonly session = inject(Session);
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly answer = resource({
    params: () => (this.question() === null ? undefined : { project: this.project.slug() }),
    loader: ({ params }) => this.api.call('projectContents', params),
  });
  protected readonly contents = computed(() => (this.answer.hasValue() ? this.answer.value() : null));
  protected readonly contentsProblem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  private readonly refused = signal<readonly Fault[]>([]);
  private readonly duplicate = computed(() =>
    fit(ProjectDuplicate, { slug: this.slug(), name: this.name(), annotations: this.withAnnotations() }),
  );
  private readonly faults = computed(() => {
    const wish = this.duplicate();
    return [...(wish.ok ? [] : wish.faults), ...this.refused()];
  });
  protected readonly nameFault = computed(() => (this.name() === '' ? null : faultAt(this.faults(), 'name')));
  protected readonly slugFault = computed(() => (this.slug() === '' ? null : faultAt(this.faults(), 'slug')));
  protected readonly mayDuplicate = computed(() => this.duplicate().ok);

  protected ask(question: Question | null): void {
    this.question.set(question);
    this.problem.set(null);
    this.confirmation.set('');
    this.rename(`${this.project.project()?.name ?? ''} copy`);
    this.typedSlug.set(null);
  }

  protected rename(name: string): void {
    this.name.set(name);
    this.refused.set([]);
  }

  protected retype(slug: string): void {
    this.typedSlug.set(slug);
    this.refused.set([]);
  }

  protected archive(): Promise<void> {
    return this.act(async () => {
      this.project.project.set(await this.api.call('archiveProject', { project: this.project.slug() }));
      this.ask(null);
    });
  }

  protected restore(): Promise<void> {
    return this.act(async () => {
      this.project.project.set(await this.api.call('restoreProject', { project: this.project.slug() }));
      this.ask(null);
    });
  }

  /** On Enter, too: the button may be about to be enabled by the key before. */
  protected delete(event: Event): Promise<void> {
    event.preventDefault();
    return this.act(async () => {
      if (!this.isConfirmed() || this.contents() === null) return;
      await this.api.call('deleteProject', { project: this.project.slug() }, { name: this.confirmation() });
      await this.router.navigate(['/projects']);
    });
  }

  protected copy(event: Event): Promise<void> {
    event.preventDefault();
    return this.act(async () => {
      const wish = this.duplicate();
      if (!wish.ok) return;
      const made = await this.api.call('duplicateProject', { project: this.project.slug() }, wish.value);
      this.ask(null);
      await this.router.navigate(['/p', made.slug, 'settings']);
    });
  }

  private async act(verb: () => Promise<void>): Promise<void> {
    if (this.isBusy()) return;
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      await verb();
    } catch (error) {
      const faults = error instanceof Refused ? error.faults : [];
      this.refused.set(faults);
      if (!faults.some(({ path }) => path[0] === 'slug' || (path[0] === 'name' && this.question() === 'duplicate')))
        this.problem.set(sentenceOf(error));
    } finally {
      this.isBusy.set(false);
    }
  }
}
