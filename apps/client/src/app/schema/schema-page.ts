import { Component, computed, effect, inject, resource, signal, type TemplateRef, untracked } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { type Fault, type SchemaChange, type SchemaPreview, taskContract } from '@gannet/contracts';
import { Api } from '../edge/api';
import { Refused, sentenceOf } from '../edge/problem';
import { TopBar } from '../frame/top-bar';
import { ArchivedNote } from '../projects/archived-note';
import { ProjectStore } from '../projects/project-store';
import type { RowExtras } from '../projects/label-rows';
import { NO_SCHEMA, type SchemaDraft } from '../projects/schema-draft';
import { samplesOf } from '../setup/generator-samples';
import { SchemaEditor } from '../tasks/schema-editor';
import { labelTask } from '../tasks/tasks';
import { Note } from '../ui/note';
import { moment, plural } from '../ui/words';
import { editsOf, type Fate, operationsOf, type Origin, type SchemaEdits } from './schema-edits';

/** Images to place keypoints on, one at a time. */
const SAMPLES = 8;
const NO_EDITS: SchemaEdits = { draft: NO_SCHEMA, fates: new Map(), origins: new Map() };

/** Where an admin changes the classes or keypoints of a living project: edit, preview, confirm. */
@Component({
  selector: 'g-schema-page',
  imports: [FormsModule, MatButtonModule, ArchivedNote, SchemaEditor, TopBar, Note],
  templateUrl: './schema-page.html',
  styleUrl: './schema-page.scss',
})
export class SchemaPage {
  protected readonly project = inject(ProjectStore);
  protected readonly edits = signal<SchemaEdits>(NO_EDITS);
  /** What the change would do; null while it is edited. */
  protected readonly preview = signal<SchemaPreview | null>(null);
  protected readonly problem = signal<string | null>(null);
  protected readonly isBusy = signal(false);
  /** What was done here last. */
  protected readonly done = signal<readonly string[]>([]);
  /** Was the schema changed by somebody else since the edits began? */
  protected readonly isOutdated = computed(() => this.project.schemaVersion() > this.base());
  protected readonly words = computed(() => {
    const project = this.project.project();
    if (project === null) return null;
    const { task } = project.schema;
    const { label, whyNoMerge } = taskContract(task);
    return { task, label, labelsName: labelTask(task).labelsName, mayMerge: whyNoMerge === null };
  });
  protected readonly operations = computed(() => {
    const project = this.project.project();
    return project === null || this.isOutdated() ? [] : operationsOf(project.schema, this.edits());
  });
  /** The labels of the present version, to choose from. */
  protected readonly present = this.project.labels;
  protected readonly samples = computed(() => {
    const project = this.project.project();
    return project === null ? [] : samplesOf(project.generator, SAMPLES);
  });
  /** New labels that have no name yet, once somebody wanted a preview. */
  protected readonly faults = computed<readonly Fault[]>(() => {
    const words = this.words();
    if (words === null || !this.isAsked()) return [];
    const { list } = taskContract(words.task);
    return this.edits().draft.labels.flatMap(({ name }, at) =>
      name.trim() === ''
        ? [{ path: [list, at, 'name'], message: `The name of ${words.label} ${at + 1} is empty.` }]
        : [],
    );
  });
  protected readonly versions = computed(() => [...(this.history.hasValue() ? this.history.value() : [])].reverse());
  protected readonly format = { moment, plural };

  private readonly api = inject(Api);
  /** The version that the edits are based on; 0 before. */
  private readonly base = signal(0);
  private readonly isAsked = signal(false);
  private isEdited = false;
  private readonly away = computed(() => new Set(this.edits().fates.keys()));
  private readonly history = resource({
    params: () => (this.project.schemaVersion() === 0 ? undefined : this.project.schemaVersion()),
    loader: () => this.api.call('schemaVersions', { project: this.project.slug() }),
  });
  private shownExtras: RowExtras | null = null;

  constructor() {
    effect(() => {
      const version = this.project.schemaVersion();
      untracked(() => {
        if (version > 0 && (this.base() === 0 || !this.isEdited)) this.startOver();
      });
    });
  }

  /** The same object while nothing in it changes. */
  protected extras(template: TemplateRef<{ $implicit: number }>): RowExtras {
    const [away, present] = [this.away(), this.present().length];
    if (this.shownExtras?.away !== away || this.shownExtras.present !== present)
      this.shownExtras = { template, away, present };
    return this.shownExtras;
  }

  /** Reads the present schema, without what was edited here. */
  protected startOver(): void {
    const project = this.project.project();
    if (project === null) return;
    this.isEdited = false;
    this.isAsked.set(false);
    this.base.set(project.schemaVersion);
    this.edits.set(editsOf(project.schema));
    this.preview.set(null);
    this.problem.set(null);
  }

  protected change(edits: SchemaEdits, draft: SchemaDraft): void {
    this.show({ ...edits, draft });
  }

  protected fateOf(id: number): Fate | 'stays' {
    return this.edits().fates.get(id) ?? 'stays';
  }

  protected decide(id: number, fate: Fate | 'stays'): void {
    const fates = new Map(this.edits().fates);
    if (fate === 'stays') fates.delete(id);
    else fates.set(id, fate);
    this.show({ ...this.edits(), fates });
  }

  protected originOf(id: number): Origin {
    return this.edits().origins.get(id) ?? 'none';
  }

  protected originate(id: number, origin: Origin): void {
    this.show({ ...this.edits(), origins: new Map(this.edits().origins).set(id, origin) });
  }

  /** Where the pixels of a label may go: to those that stay. */
  protected targetsOf(id: number): { id: number; name: string }[] {
    const { draft, fates } = this.edits();
    return draft.labels.filter((one) => one.id < this.present().length && one.id !== id && !fates.has(one.id));
  }

  protected async look(): Promise<void> {
    this.isAsked.set(true);
    const [wrong] = this.faults();
    if (wrong) return this.problem.set(wrong.message);
    await this.attempt(async () =>
      this.preview.set(await this.api.call('previewSchema', { project: this.project.slug() }, this.asChange())),
    );
  }

  protected async apply(): Promise<void> {
    const preview = this.preview();
    if (preview === null) return;
    await this.attempt(async () => {
      const project = await this.api.call('changeSchema', { project: this.project.slug() }, this.asChange());
      this.project.project.set(project);
      this.startOver();
      this.done.set(preview.changes);
    });
  }

  private show(edits: SchemaEdits): void {
    this.isEdited = true;
    this.edits.set(edits);
    this.problem.set(null);
    this.preview.set(null);
    this.done.set([]);
  }

  private asChange(): SchemaChange {
    const connect = this.operations().find((one) => one.kind === 'connect');
    return {
      version: this.base(),
      operations: this.operations().filter((one) => one.kind !== 'connect'),
      ...(connect && { connect: { skeleton: connect.skeleton, flipPairs: connect.flipPairs } }),
    };
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
