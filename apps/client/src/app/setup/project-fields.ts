import { Component, computed, input, output } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { type Fault, formFields, RoundSettings } from '@gannet/contracts';
import { faultAt } from '../projects/schema-draft';
import { Markdown } from '../ui/markdown';
import { SETTING_WORDS, type SettingsDraft } from './settings-words';

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
  imports: [FormsModule, Markdown],
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

  protected set(name: keyof RoundSettings, value: unknown): void {
    this.changed.emit({ settings: { ...this.words().settings, [name]: value } });
  }
}
