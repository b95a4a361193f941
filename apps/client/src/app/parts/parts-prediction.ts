import { Component, computed, input } from '@angular/core';
import type { Project } from '@gannet/contracts';
import { urlOf } from '../edge/api';

/** The predicted label map of a candidate, as the server draws it. */
@Component({
  selector: 'g-parts-prediction',
  template: `<img
    class="pixelated"
    [src]="url()"
    [alt]="alt()"
    width="96"
    height="96"
    loading="lazy"
    decoding="async"
  />`,
  styles: `
    :host {
      display: contents;
    }
    img {
      width: 100%;
      height: auto;
      aspect-ratio: 1;
      border-radius: var(--image-corners, 0);
      opacity: var(--image-opacity, 1);
    }
  `,
})
export class PartsPrediction {
  readonly candidateId = input.required<string>();
  readonly alt = input.required<string>();
  readonly project = input.required<Project>();
  protected readonly url = computed(
    () =>
      `${urlOf('candidatePredictionImage', { candidateId: this.candidateId() })}?schema=${this.project().schemaVersion}`,
  );
}
