import { Component, computed, inject } from '@angular/core';
import { MatButtonModule } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { taskContract } from '@gannet/contracts';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';

/** The names of a project's labels, and the way to the page that changes them. */
@Component({
  selector: 'g-labels-panel',
  imports: [MatButtonModule, RouterLink],
  template: `
    @if (labels(); as labels) {
      <section class="panel" aria-labelledby="labels">
        <div class="row spread">
          <h2 id="labels">{{ labels.title }}</h2>
          <a mat-stroked-button [routerLink]="['/p', project.slug(), 'schema']">
            Change the {{ labels.title.toLowerCase() }}
          </a>
        </div>
        <p>
          @for (name of labels.names; track $index; let isLast = $last) {
            <bdi>{{ name }}</bdi>{{ isLast ? '' : ', ' }}
          }
        </p>
        <p class="quiet small">Rename, add, merge, split or delete them; images that are labelled stay so.</p>
      </section>
    }
  `,
})
export class LabelsPanel {
  protected readonly project = inject(ProjectStore);
  protected readonly labels = computed(() => {
    const schema = this.project.project()?.schema;
    if (schema === undefined) return null;
    const names = taskContract(schema.task)
      .labelsOf(schema)
      .map(({ name }) => name);
    return { title: labelTask(schema.task).labelsName, names };
  });
}
