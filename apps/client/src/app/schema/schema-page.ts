import { Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { type SchemaChange, type SchemaPreview, taskContract } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Refused, sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { ArchivedNote } from '../projects/archived-note';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { moment, plural } from '../ui/words';
import { moved, operationsOf, rowsOf, type SchemaRow, withNew } from './schema-rows';

/** Where an admin changes the classes or keypoints of a living project: edit, preview, confirm. */
@Component({
  selector: 'g-schema-page',
  imports: [FormsModule, MatButtonModule, ArchivedNote, TopBar, Note],
  templateUrl: './schema-page.html',
  styleUrl: './schema-page.scss',
})
export class SchemaPage {
  protected readonly project = inject(ProjectStore);
  protected readonly rows = signal<readonly SchemaRow[]>([]);
  /** What the change would do; null while it is edited. */
  protected readonly preview = signal<SchemaPreview | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  /** What was done here last. */
  protected readonly done = signal<readonly string[]>([]);
  /** Was the schema changed by somebody else since the rows were read? */
  protected readonly isOutdated = computed(() => this.project.schemaVersion() > this.base());
  protected readonly words = computed(() => {
    const project = this.project.project();
    if (project === null) return null;
    const { label, whyNoMerge } = taskContract(project.schema.task);
    const task = labelTask(project.schema.task);
    const { labelsName } = task;
    return {
      label,
      labels: labelsName.toLowerCase(),
      labelsName,
      mayMerge: whyNoMerge === null,
      colorOf: (at: number) => task.colorOf(at),
    };
  });
  protected readonly operations = computed(() => {
    const project = this.project.project();
    return project === null || this.isOutdated() ? [] : operationsOf(project.schema, this.rows());
  });
  /** The labels of the present version, to choose from. */
  protected readonly labels = this.project.labelNames;
  protected readonly versions = computed(() => [...(this.history.hasValue() ? this.history.value() : [])].reverse());
  protected readonly format = { moment, plural };

  private readonly api = inject(Api);
  /** The version that the rows were read from; 0 before. */
  private readonly base = signal(0);
  private isEdited = false;
  private readonly history = resource({
    params: () => (this.project.schemaVersion() === 0 ? undefined : this.project.schemaVersion()),
    loader: () => this.api.call('schemaVersions', { project: this.project.slug() }),
  });

  constructor() {
    effect(() => {
      const version = this.project.schemaVersion();
      untracked(() => {
        if (version > 0 && (this.base() === 0 || !this.isEdited)) this.startOver();
      });
    });
  }

  /** Reads the present schema, without what was edited here. */
  protected startOver(): void {
    const project = this.project.project();
    if (project === null) return;
    this.isEdited = false;
    this.base.set(project.schemaVersion);
    this.rows.set(rowsOf(project.schema));
    this.preview.set(null);
    this.problem.set(null);
  }

  protected edit({ id }: SchemaRow, change: Partial<SchemaRow>): void {
    this.show(this.rows().map((row) => (row.id === id ? { ...row, ...change } : row)));
  }

  protected add(): void {
    this.show(withNew(this.rows()));
  }

  protected remove({ id }: SchemaRow): void {
    this.show(this.rows().filter((row) => row.id !== id));
  }

  protected move(at: number, by: 1 | -1): void {
    this.show(moved(this.rows(), at, by));
  }

  /** Where the pixels of a label may go: to those that stay. */
  protected targetsOf({ label }: SchemaRow): { label: number; name: string }[] {
    return this.rows().flatMap((row) =>
      row.label !== null && row.label !== label && row.fate === 'stays' ? [{ label: row.label, name: row.name }] : [],
    );
  }

  protected async look(): Promise<void> {
    await this.attempt(async () =>
      this.preview.set(await this.api.call('previewSchema', { project: this.project.slug() }, this.change())),
    );
  }

  protected async apply(): Promise<void> {
    const preview = this.preview();
    if (preview === null) return;
    await this.attempt(async () => {
      const project = await this.api.call('changeSchema', { project: this.project.slug() }, this.change());
      this.project.project.set(project);
      this.startOver();
      this.done.set(preview.changes);
    });
  }

  private show(rows: readonly SchemaRow[]): void {
    this.isEdited = true;
    this.rows.set(rows);
    this.preview.set(null);
    this.done.set([]);
  }

  private change(): SchemaChange {
    return { version: this.base(), operations: this.operations() };
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.isBusy.set(true);
    this.problem.set(null);
    try {
      await act();
    } catch (error) {
      this.problem.set(sentenceOf(error));
      this.preview.set(null);
      if (error instanceof Refused && error.code === 'CONFLICT') await this.project.reload();
    } finally {
      this.isBusy.set(false);
    }
  }
}
