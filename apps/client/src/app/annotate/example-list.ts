import { Component, effect, type ElementRef, input, output, viewChildren } from '@angular/core';
import { decodeRuns, MAX_CLASSES } from '@gannet/raster';
import type { ShownExample } from './example-store';
import { colorLabels } from './layers';

/** How others labelled: accepted annotations beside their images. */
@Component({
  selector: 'g-example-list',
  template: `
    <details (toggle)="opened.emit()"><summary>Accepted examples</summary>
      @if (hasProblem()) { <p class="small quiet">They could not be brought here just now.</p> }
      @if (examples(); as list) {
        <div class="list">
          @for (shown of list; track shown.example.candidateId) {
            <figure><div class="pair"><img class="pixelated" [src]="shown.image" alt="Image of seed {{ shown.example.seed }}"><canvas #mask class="pixelated" role="img" [attr.aria-label]="'Its accepted labels'"></canvas></div>
              <figcaption>seed {{ shown.example.seed }} · round {{ shown.example.round }}</figcaption></figure>
          } @empty { <p class="small quiet">Nothing was accepted yet. Examples appear here as people submit.</p> }
        </div>
      }
    </details>
  `,
  styles: `
    summary { font-weight: 600; cursor: pointer; font-size: 15px; }
    .list { display: grid; gap: 8px; margin-top: 8px; } figure { margin: 0; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 4px; }
    img, canvas { width: 100%; aspect-ratio: 1; border-radius: 6px; } figcaption { font-size: 12px; color: var(--mat-sys-on-surface-variant); }
  `,
})
export class ExampleList {
  readonly examples = input.required<readonly ShownExample[] | null>();
  readonly hasProblem = input.required<boolean>();
  readonly opened = output();
  private readonly masks = viewChildren<ElementRef<HTMLCanvasElement>>('mask');

  constructor() {
    effect(() => this.masks().forEach(({ nativeElement }, i) => {
      const labels = this.examples()?.[i]?.example.labels;
      if (labels != null) drawMask(nativeElement, labels);
    }));
  }
}

function drawMask(canvas: HTMLCanvasElement, runs: Parameters<typeof decodeRuns>[0]): void {
  const decoded = decodeRuns(runs, MAX_CLASSES, { unlabelled: true });
  const context = canvas.getContext('2d');
  if (!decoded.ok || context === null) return;
  const { width, height } = decoded.map;
  Object.assign(canvas, { width, height });
  const pixels = context.createImageData(width, height);
  colorLabels(new Uint32Array(pixels.data.buffer), decoded.map, { x: 0, y: 0, width, height });
  context.putImageData(pixels, 0, 0);
}
