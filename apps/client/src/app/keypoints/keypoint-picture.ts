import { Component, computed, input } from '@angular/core';
import type { PredictedPlacement } from '@gannet/contracts';
import { bonesOf, colorOf, type Drawn, outlineOf, sideOf } from './drawing';

/** An image with keypoints and their skeleton over it, for galleries: filled if seen, hollow if hidden. */
@Component({
  selector: 'g-keypoint-picture',
  template: `
    <img class="photo" [src]="image()" [alt]="alt()" loading="lazy" />
    <svg [attr.viewBox]="'0 0 ' + size() + ' ' + size()" role="img" [attr.aria-label]="words()">
      @for (bone of bones(); track $index) {
        <line class="under" [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
        <line [attr.x1]="bone.x1" [attr.y1]="bone.y1" [attr.x2]="bone.x2" [attr.y2]="bone.y2" />
      }
      @for (mark of marks(); track $index) {
        <path [attr.d]="mark.outline" [attr.fill]="mark.fill" [attr.stroke]="mark.stroke" />
      }
    </svg>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      aspect-ratio: 1;
    }
    img {
      display: block;
      width: 100%;
      height: 100%;
    }
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    line {
      stroke: #fff;
      stroke-width: 1.2;
      vector-effect: non-scaling-stroke;
    }
    line.under {
      stroke: #000;
      stroke-opacity: 0.7;
      stroke-width: 3;
    }
    path {
      stroke-width: 1.2;
      vector-effect: non-scaling-stroke;
    }
  `,
})
export class KeypointPicture {
  readonly image = input.required<string>();
  readonly alt = input.required<string>();
  readonly points = input.required<readonly PredictedPlacement[]>();
  readonly schema = input.required<Drawn>();
  /** The image's side in pixels. */
  readonly size = input.required<number>();

  protected readonly bones = computed(() => bonesOf(this.points(), this.schema().skeleton));
  protected readonly words = computed(
    () =>
      `${this.points().filter(({ visibility }) => visibility > 0).length} of ${this.points().length} keypoints are present`,
  );
  protected readonly marks = computed(() =>
    this.points().flatMap((point, keypoint) => {
      if (point.visibility === 0) return [];
      const side = sideOf(keypoint, this.schema().flipPairs);
      const color = colorOf(keypoint, this.schema());
      return [
        {
          outline: outlineOf(side, point, this.size() / 45),
          fill: point.visibility === 2 ? color : 'none',
          stroke: point.visibility === 2 ? '#000' : color,
        },
      ];
    }),
  );
}
