import { drawEdge } from './outline-painter';
import type { View } from '../canvas/view';

/** Pixels that have to be seen: 1 each, of an image so wide. Held are those that are not changed yet. */
export interface Marked {
  readonly mask: Uint8Array;
  readonly across: number;
  readonly isHeld: boolean;
}

/** What is marked fades out in this time; where motion is reduced it stays as it is until it is gone. */
const FADE_MS = 1_400;
const TINT = [255, 255, 255] as const;
/** Of the tint: over what was changed at first, and over what is held. */
const FLASH = 0.85;
const HELD = 0.35;

/** How strongly something is marked, so long after it was; 0 when it is over. */
export function strengthOf({ isHeld }: Marked, milliseconds: number, isStill: boolean): number {
  if (isHeld || isStill) return 1;
  return Math.max(0, 1 - milliseconds / FADE_MS);
}

/** The pixels as a picture of the image's size. */
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

/** Draws them over what is on the canvas already. */
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
