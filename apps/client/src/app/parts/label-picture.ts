import { Component, effect, type ElementRef, input, viewChild } from '@angular/core';
import type { Runs } from '@gannet/contracts';
import { decodeRuns, MAX_CLASSES } from '@gannet/raster';
import type { Look } from '../projects/look';
import { colorLabels, wordsOf } from './layers';

/** A label map in the colours of its classes. */
@Component({
  selector: 'g-label-picture',
  template: `<canvas #canvas class="pixelated" role="img" [attr.aria-label]="alt()"></canvas>`,
  styles: `
    :host {
      display: block;
    }
    canvas {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      border-radius: inherit;
    }
  `,
})
export class LabelPicture {
  readonly labels = input.required<Runs>();
  /** The classes; without them, the default palette. */
  readonly classes = input<readonly Look[]>([]);
  readonly alt = input.required<string>();
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');

  constructor() {
    effect(() => draw(this.canvas().nativeElement, this.labels(), wordsOf(this.classes())));
  }
}

function draw(canvas: HTMLCanvasElement, runs: Runs, words: Uint32Array): void {
  const decoded = decodeRuns(runs, MAX_CLASSES, { unlabelled: true });
  const context = canvas.getContext('2d');
  if (!decoded.ok || context === null) return;
  const { width, height } = decoded.map;
  Object.assign(canvas, { width, height });
  const pixels = context.createImageData(width, height);
  colorLabels(new Uint32Array(pixels.data.buffer), decoded.map, { x: 0, y: 0, width, height }, words);
  context.putImageData(pixels, 0, 0);
}
