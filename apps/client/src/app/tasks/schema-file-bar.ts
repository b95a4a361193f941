import { Component, computed, input, output, signal } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import {
  LabelSchema,
  LONGEST_SCHEMA_FILE,
  readSchemaFile,
  SCHEMA_FORMATS,
  type SchemaFormat,
  type Task,
  writeSchemaFile,
} from '@gannet/contracts';
import { hexPalette } from '@gannet/raster';
import type { SchemaDraft } from '../projects/schema-draft';
import { Icon } from '../ui/icon';
import { Note } from '../ui/note';
import { schemaSetup } from './schema-setups';

interface WrittenDraft {
  readonly task: Task;
  readonly draft: SchemaDraft;
}

/** What the last file was, in sentences. */
interface Said {
  readonly kind: 'good' | 'bad';
  readonly sentences: readonly string[];
  /** The draft that the file replaced. */
  readonly before?: WrittenDraft;
}

/** Reads a schema from a file of Gannet, CVAT or Label Studio, and writes it to one. */
@Component({
  selector: 'g-schema-file-bar',
  imports: [MatButtonModule, MatMenuModule, Icon, Note],
  template: `
    <div class="row">
      <input
        #file
        type="file"
        class="visually-hidden"
        tabindex="-1"
        aria-hidden="true"
        accept=".json,.xml,.txt,application/json,text/xml"
        (change)="read(file)"
      />
      <button mat-stroked-button type="button" (click)="file.click()">Read from a file …</button>
      <button mat-stroked-button type="button" [matMenuTriggerFor]="formats" [disabled]="isEmpty()">
        <g-icon name="download" /> Save as a file
      </button>
      <mat-menu #formats="matMenu">
        @for (format of offered; track format[0]) {
          <button mat-menu-item type="button" (click)="save(format[0])">{{ format[1] }}</button>
        }
      </mat-menu>
    </div>
    @if (said(); as last) {
      <g-note [kind]="last.kind">
        @for (sentence of last.sentences; track $index) {
          <div>{{ sentence }}</div>
        }
        @if (last.before; as before) {
          <button mat-button type="button" (click)="undo(before)">Undo</button>
        }
        <button mat-button type="button" (click)="said.set(null)">OK</button>
      </g-note>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 10px;
    }
    g-icon {
      width: 16px;
      height: 16px;
      margin-inline-end: 6px;
      vertical-align: -3px;
    }
  `,
})
export class SchemaFileBar {
  readonly task = input.required<Task>();
  readonly draft = input.required<SchemaDraft>();
  /** Beginning of the names of files. */
  readonly name = input.required<string>();
  readonly replaced = output<WrittenDraft>();

  protected readonly offered = Object.entries(SCHEMA_FORMATS) as [SchemaFormat, string][];
  protected readonly said = signal<Said | null>(null);
  protected readonly isEmpty = computed(() => this.draft().labels.length === 0);

  protected async read(field: HTMLInputElement): Promise<void> {
    const file = field.files?.[0];
    field.value = ''; // the same file may be chosen again
    if (!file) return;
    const read = readSchemaFile(file.size > MOST_BYTES ? ' '.repeat(LONGEST_SCHEMA_FILE + 1) : await file.text());
    if (!read.ok) return this.said.set({ kind: 'bad', sentences: [`“${file.name}” was not read. ${read.problem}`] });
    const { task } = read.schema;
    const before = { task: this.task(), draft: this.draft() };
    this.replaced.emit({ task, draft: schemaSetup(task).draftOf(read.schema) });
    this.said.set({
      kind: 'good',
      sentences: [`“${file.name}” was read: ${SCHEMA_FORMATS[read.format]}.`, ...read.remarks],
      before,
    });
  }

  protected undo(before: WrittenDraft): void {
    this.replaced.emit(before);
    this.said.set(null);
  }

  protected save(format: SchemaFormat): void {
    const schema = LabelSchema.safeParse(schemaSetup(this.task()).schemaOf(this.draft()));
    if (!schema.success)
      return this.said.set({ kind: 'bad', sentences: ['Fill in what is missing before saving it.'] });
    const { text, remarks, extension } = writeSchemaFile(schema.data, format, (index) => hexPalette[index]!);
    download(`${this.name()}-${format}.${extension}`, text);
    this.said.set(remarks.length > 0 ? { kind: 'good', sentences: ['The file is saved.', ...remarks] } : null);
  }
}

/** A character of a text has at most four bytes. */
const MOST_BYTES = 4 * LONGEST_SCHEMA_FILE;

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text]));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
