import { Component, computed, input, output, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatButtonModule } from '@angular/material/button';
import { type Fault, formFields, MAX_GUIDELINES, RoundSettings } from '@gannet/contracts';
import { faultAt } from '../projects/schema-draft';
import { inlinePicture } from '../ui/inline-picture';
import { Markdown } from '../ui/markdown';
import { SETTING_WORDS, type SettingsDraft } from './settings-words';

/** Characters of Markdown around a picture. */
const FRAME = 7;
const FIELDS = formFields(RoundSettings);

/** What is typed of a project besides its generator and schema. */
export interface ProjectWords {
  readonly name: string;
  readonly guidelines: string;
  readonly settings: SettingsDraft;
}

/** A project's name, its guidelines with a preview, and the settings of its rounds. */
@Component({
  selector: 'g-project-fields',
  imports: [FormsModule, MatButtonModule, Markdown],
  templateUrl: './project-fields.html',
  styleUrl: './project-fields.scss',
})
export class ProjectFields {
  readonly words = input.required<ProjectWords>();
  /** Its name in addresses; null where it cannot be chosen. */
  readonly slug = input<string | null>(null);
  readonly faults = input.required<readonly Fault[]>();
  readonly changed = output<Partial<ProjectWords>>();
  readonly slugged = output<string>();

  protected readonly nameFault = computed(() => faultAt(this.faults(), 'name'));
  protected readonly slugFault = computed(() => faultAt(this.faults(), 'slug'));
  protected readonly guidelinesFault = computed(() => faultAt(this.faults(), 'guidelines'));
  protected readonly fields = computed(() =>
    FIELDS.map((field) => ({
      field,
      value: this.words().settings[field.name],
      words: SETTING_WORDS[field.name],
      fault: faultAt(this.faults(), 'roundDefaults', field.name),
    })),
  );

  /** Why the last picture was not inserted. */
  protected readonly pictureProblem = signal<string | null>(null);

  /** Inserts a picture where the cursor is, as part of the text. */
  protected async insert(text: HTMLTextAreaElement, field: HTMLInputElement): Promise<void> {
    const file = field.files?.[0];
    field.value = ''; // the same file may be chosen again
    if (!file) return;
    const name = file.name
      .replace(/\.[^.]*$/, '')
      .replaceAll(/[[\]\\]/g, ' ')
      .trim();
    const made = await inlinePicture(file, MAX_GUIDELINES - text.value.length - name.length - FRAME);
    this.pictureProblem.set(made.ok ? null : made.problem);
    if (!made.ok) return;
    text.setRangeText(`\n![${name}](${made.address})\n`, text.selectionStart, text.selectionEnd, 'end');
    this.changed.emit({ guidelines: text.value });
    text.focus();
  }

  protected set(name: keyof RoundSettings, value: unknown): void {
    this.changed.emit({ settings: { ...this.words().settings, [name]: value } });
  }
}
