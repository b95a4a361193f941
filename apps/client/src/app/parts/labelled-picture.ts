import { Component, computed, input } from '@angular/core';
import type { ShownImage } from '../desk/label-task';
import { looksIn } from '../projects/look';
import { LabelPicture } from './label-picture';
import { classesOf } from './schema';

/**
 * An image and, beside it, its label map. Both are items of the grid around them, which may round their corners, and lay
 * one over the other.
 */
@Component({
  selector: 'g-labelled-picture',
  imports: [LabelPicture],
  template: `
    <img
      class="photo"
      [src]="shown().image"
      [alt]="shown().imageAlt"
      width="64"
      height="64"
      loading="lazy"
      decoding="async"
    />
    @if (shown().mask; as mask) {
      <img class="pixelated labels" [src]="mask" [alt]="shown().labelsAlt" width="64" height="64" loading="lazy" />
    } @else if (runs(); as runs) {
      <g-label-picture class="labels" [labels]="runs" [classes]="classes()" [alt]="shown().labelsAlt" />
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    img,
    .labels {
      width: 100%;
      height: auto;
      aspect-ratio: 1;
      border-radius: var(--image-corners, 0);
      opacity: var(--image-opacity, 1);
      filter: var(--image-filter, none);
    }
    .photo {
      grid-area: var(--labels-area, auto);
    }
    .labels {
      border-radius: var(--labels-corners, 0);
      grid-area: var(--labels-area, auto);
      opacity: var(--labels-opacity, var(--image-opacity, 1));
    }
  `,
})
export class LabelledPicture {
  readonly shown = input.required<ShownImage>();
  protected readonly classes = computed(() => {
    const { manifest, project } = this.shown();
    return manifest ? looksIn(manifest) : classesOf(project);
  });
  protected readonly runs = computed(() => this.shown().labels?.labels ?? null);
}
