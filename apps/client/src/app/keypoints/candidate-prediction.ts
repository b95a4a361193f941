import { Component, computed, input } from '@angular/core';
import type { Project } from '@gannet/contracts';
import { urlOf } from '../edge/api';
import { PredictedPicture } from './predicted-picture';
import { keypointSchemaOf } from './schema';

/** A candidate with its predicted keypoints, which are computed only once it is in view. */
@Component({
  selector: 'g-candidate-prediction',
  imports: [PredictedPicture],
  template: `
    @if (schema(); as schema) {
      @defer (on viewport) {
        <g-predicted-picture
          [candidateId]="candidateId()"
          [image]="url()"
          [alt]="alt()"
          [schema]="schema"
          [schemaVersion]="project().schemaVersion"
          [size]="project().generator.resolution"
        />
      } @placeholder {
        <img class="photo" [src]="url()" [alt]="alt()" />
      }
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    img {
      width: 100%;
      height: auto;
      aspect-ratio: 1;
      border-radius: var(--image-corners, 0);
    }
  `,
})
export class CandidatePrediction {
  readonly candidateId = input.required<string>();
  readonly alt = input.required<string>();
  readonly project = input.required<Project>();
  protected readonly schema = computed(() => keypointSchemaOf(this.project()));
  protected readonly url = computed(() => urlOf('candidateImage', { candidateId: this.candidateId() }));
}
