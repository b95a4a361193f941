import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { Task } from '@gannet/contracts';
import { faultsIn } from '../projects/schema-draft';
import type { SchemaTemplate } from '../projects/schema-setup';
import { SchemaEditor } from '../tasks/schema-editor';
import { SchemaFileBar } from '../tasks/schema-file-bar';
import { schemaSetup } from '../tasks/schema-setups';
import { samplesOf } from './generator-samples';
import { NewProjectStore } from './new-project-store';

/** Images to place keypoints on, one at a time. */
const SAMPLES = 8;

/** What is labelled in the images: the task, and its classes or keypoints. */
@Component({
  selector: 'g-schema-step',
  imports: [MatButtonModule, SchemaEditor, SchemaFileBar],
  template: `
    <fieldset>
      <legend>Task</legend>
      <div class="cards">
        @for (one of tasks(); track one.name) {
          <label [class.on]="one.isChosen">
            <input
              type="radio"
              name="task"
              [value]="one.name"
              [checked]="one.isChosen"
              [attr.aria-describedby]="'about-' + one.name"
              (change)="store.change({ task: one.name })"
            />
            <b>{{ one.title }}</b>
            <span class="quiet small" [id]="'about-' + one.name">{{ one.words }}</span>
          </label>
        }
      </div>
    </fieldset>
    <div class="starts">
      <div class="row" role="group" aria-label="Begin with">
        <span class="quiet">Begin with</span>
        @for (template of setup().templates; track template.name) {
          <button mat-stroked-button type="button" [title]="template.words" (click)="take(template)">
            {{ template.name }}
          </button>
        }
      </div>
      <g-schema-file-bar
        [task]="store.draft().task"
        [draft]="store.schema()"
        [name]="fileName()"
        (replaced)="store.changeSchema($event.task, $event.draft)"
      />
    </div>
    <g-schema-editor
      [task]="store.draft().task"
      [draft]="store.schema()"
      [faults]="faults()"
      [samples]="samples()"
      (changed)="store.changeSchema(store.draft().task, $event)"
    />
  `,
  styles: `
    :host {
      display: grid;
      gap: 16px;
    }
    fieldset {
      border: 0;
      margin: 0;
      padding: 0;
    }
    legend {
      padding: 0 0 6px;
      font-weight: 600;
    }
    .cards {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr));
      gap: 12px;
    }
    label {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      gap: 2px 10px;
      padding: 10px 12px;
      border: 1.5px solid var(--mat-sys-outline-variant);
      border-radius: var(--g-radius);
      cursor: pointer;
      &.on {
        border-color: var(--mat-sys-primary);
        background: var(--mat-sys-primary-container);
        color: var(--mat-sys-on-primary-container);
      }
      &.on .quiet {
        color: inherit;
      }
    }
    label .quiet {
      grid-column: 2;
    }
    input {
      width: 18px;
      height: 18px;
      margin: 1px 0 0;
      accent-color: var(--mat-sys-primary);
    }
    .starts {
      display: flex;
      flex-wrap: wrap;
      gap: 10px 24px;
      justify-content: space-between;
    }
  `,
})
export class SchemaStep {
  protected readonly store = inject(NewProjectStore);
  protected readonly chosen = computed(() => this.store.draft().task);
  protected readonly tasks = computed(() =>
    Task.options.map((name) => ({ name, ...schemaSetup(name), isChosen: name === this.chosen() })),
  );
  protected readonly setup = computed(() => schemaSetup(this.chosen()));
  protected readonly faults = computed(() => faultsIn(this.store.shownFaults(), 'schema'));
  protected readonly samples = computed(() => {
    const generator = this.store.generator();
    return generator ? samplesOf(generator, SAMPLES) : [];
  });
  protected readonly fileName = computed(() => String(this.store.request()['slug']) || 'schema');

  protected take({ draft }: SchemaTemplate): void {
    this.store.changeSchema(this.store.draft().task, draft);
  }
}
