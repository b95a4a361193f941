import { NgComponentOutlet } from '@angular/common';
import { Component, computed, inject, input, resource } from '@angular/core';
import type { Annotation } from '@gannet/contracts';
import { Api, urlOf } from '../edge/api';
import { sentenceOf } from '../edge/problem';
import { ProjectStore } from '../projects/project-store';
import { labelTask } from '../tasks/tasks';

/** What another generator makes of an annotated seed, with the label that the latest interpreter predicts for it. */
@Component({
  selector: 'g-move-sample',
  imports: [NgComponentOutlet],
  template: `
    @if (drawn(); as drawn) {
      <ng-container *ngComponentOutlet="drawn.picture; inputs: { shown: drawn.shown }" />
    }
    @if (problem(); as sentence) {
      <p class="small" role="alert">{{ sentence }}</p>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    p {
      grid-column: 1 / -1;
      margin: 0;
      color: var(--mat-sys-error);
    }
  `,
})
export class MoveSample {
  readonly annotation = input.required<Annotation>();
  /** Digest of the generator. */
  readonly to = input.required<string>();

  private readonly api = inject(Api);
  private readonly project = inject(ProjectStore);
  private readonly place = computed(() => ({ project: this.project.slug(), digest: this.to() }));
  private readonly query = computed(() => ({ seed: this.annotation().seed, psi: this.annotation().psi }));
  private readonly answer = resource({
    params: () => ({ place: this.place(), query: this.query() }),
    loader: ({ params: { place, query } }) => this.api.call('movePrediction', place, undefined, query),
  });
  protected readonly problem = computed(() => (this.answer.error() ? sentenceOf(this.answer.error()) : null));
  protected readonly drawn = computed(() => {
    const project = this.project.project();
    if (project === null) return null;
    const prediction = this.answer.hasValue() ? this.answer.value() : null;
    const { seed } = this.annotation();
    const shown = {
      image: urlOf('moveImage', this.place(), this.query()),
      imageAlt: `Seed ${seed} by the other generator`,
      labelsAlt: `The label predicted for seed ${seed}`,
      ...(prediction !== null && { labels: prediction }),
      project,
    };
    return { picture: labelTask(project.schema.task).picture, shown };
  });
}
