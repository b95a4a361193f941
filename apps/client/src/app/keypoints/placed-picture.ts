import { Component, computed, input } from '@angular/core';
import type { ShownImage } from '../desk/label-task';
import { KeypointPicture } from './keypoint-picture';
import { keypointSchemaOf } from './schema';

/** An image with its keypoints over it, across the grid around it, which may round its corners. */
@Component({
  selector: 'g-placed-picture',
  imports: [KeypointPicture],
  template: `
    @if (drawn(); as schema) {
      <g-keypoint-picture
        [image]="shown().image"
        [alt]="shown().imageAlt"
        [points]="points()"
        [schema]="schema"
        [size]="size()"
      />
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    g-keypoint-picture {
      grid-column: 1 / -1;
      border-radius: var(--picture-corners, 0);
      overflow: hidden;
      opacity: var(--image-opacity, 1);
      filter: var(--image-filter, none);
    }
  `,
})
export class PlacedPicture {
  readonly shown = input.required<ShownImage>();

  protected readonly drawn = computed(() => this.shown().manifest?.keypoints ?? keypointSchemaOf(this.shown().project));
  /** Only predictions have a spread, which is not drawn here. */
  protected readonly points = computed(() =>
    (this.shown().labels?.points ?? []).map((point) => ({ spread: 0, ...point })),
  );
  protected readonly size = computed(
    () => this.shown().manifest?.image.width ?? this.shown().project.generator.resolution,
  );
}
