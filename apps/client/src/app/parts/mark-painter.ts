import { drawEdge } from './outline-painter';
import type { View } from '../canvas/view';

/** Pixels to mark, 1 each, of an image that is `across` pixels wide. Held ones have not changed yet. */
export interface Marked {
  readonly mask: Uint8Array;
  readonly across: number;
  readonly isHeld: boolean;
}

/** Marks fade out in this time; with reduced motion they do not fade. */
const FADE_MS = 1_400;
const TINT = [255, 255, 255] as const;
/** Opacity of the tint over changed pixels, at first, and over held ones. */
const FLASH = 0.85;
const HELD = 0.35;

/** Strength of a mark after some milliseconds, 1 to 0. */
export function strengthOf({ isHeld }: Marked, milliseconds: number, isStill: boolean): number {
  if (isHeld || isStill) return 1;
  return Math.max(0, 1 - milliseconds / FADE_MS);
}

/** The marked pixels as a canvas of the image's size. */
export function pictureOf({ mask, across }: Marked): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = across;
  canvas.height = mask.length / across;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  const pixels = context.createImageData(canvas.width, canvas.height);
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) pixels.data.set([...TINT, 255], 4 * i);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** Draws the marks over the canvas. */
export function drawMarked(
  canvas: HTMLCanvasElement,
  view: View,
  marked: Marked,
  picture: HTMLCanvasElement,
  strength: number,
): void {
  const context = canvas.getContext('2d');
  if (context === null || strength <= 0) return;
  context.save();
  context.imageSmoothingEnabled = false;
  context.globalAlpha = (marked.isHeld ? HELD : FLASH) * strength;
  context.drawImage(picture, view.x, view.y, picture.width * view.scale, picture.height * view.scale);
  context.globalAlpha = strength;
  drawEdge(context, view, marked.mask, marked.across);
  context.restore();
}
