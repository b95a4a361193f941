import { Component, inject } from '@angular/core';
import { AnnotatePage } from '../parts/parts-page';
import { ProjectStore } from '../projects/project-store';
import { KeypointsPage } from './keypoints-page';

/** The studio of the project's task. */
@Component({
  selector: 'g-annotate-gate',
  imports: [AnnotatePage, KeypointsPage],
  template: `
    @switch (project.project()?.schema?.task) {
      @case ('parts') {
        <g-annotate-page />
      }
      @case ('keypoints') {
        <g-keypoints-page />
      }
    }
  `,
})
export class AnnotateGate {
  protected readonly project = inject(ProjectStore);
}
