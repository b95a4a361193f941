import {
  Component,
  computed,
  effect,
  input,
  inputBinding,
  output,
  outputBinding,
  untracked,
  viewChild,
  ViewContainerRef,
} from '@angular/core';
import type { Fault, Task } from '@gannet/contracts';
import type { RowExtras } from '../projects/label-rows';
import type { SchemaDraft } from '../projects/schema-draft';
import { schemaSetup } from './schema-setups';

/**
 * Edits the schema of a task: classes, or keypoints with their skeleton, flip pairs and sigma. A draft comes from
 * `schemaSetup(task).draftOf` and becomes a schema by `schemaOf`; the ids of its labels tell, afterwards, which of them
 * are old and which are new.
 */
@Component({
  selector: 'g-schema-editor',
  template: `<ng-container #place />`,
  styles: `
    :host {
      display: block;
    }
  `,
})
export class SchemaEditor {
  readonly task = input.required<Task>();
  readonly draft = input.required<SchemaDraft>();
  /** What is wrong with the schema, with paths inside it: `['classes', 2, 'name']`. */
  readonly faults = input<readonly Fault[]>([]);
  /** Addresses of images of the generator, on which keypoints are placed. */
  readonly samples = input<readonly string[]>([]);
  readonly extras = input<RowExtras | null>(null);
  readonly changed = output<SchemaDraft>();

  private readonly form = computed(() => schemaSetup(this.task()).form);
  private readonly place = viewChild.required('place', { read: ViewContainerRef });

  constructor() {
    effect(() => {
      const [form, place] = [this.form(), this.place()];
      untracked(() => {
        place.clear();
        place.createComponent(form, {
          bindings: [
            inputBinding('draft', this.draft),
            inputBinding('faults', this.faults),
            inputBinding('samples', this.samples),
            inputBinding('extras', this.extras),
            outputBinding<SchemaDraft>('changed', (draft) => this.changed.emit(draft)),
          ],
        });
      });
    });
  }
}
