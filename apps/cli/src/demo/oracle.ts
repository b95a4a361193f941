import type { Placement } from '@gannet/contracts';
import { float32, type OpenSession, tensor, type Tensor } from '@gannet/onnx';
import type { LabelMap } from '@gannet/raster';
import { placementsOf } from './heat-maximum.js';

/** Labels images. */
export interface Labeller {
  /** `rgb` is [height, width, 3]. */
  label(rgb: Uint8Array, width: number, height: number): Promise<LabelMap>;
}

/** Places keypoints in images. */
export interface Placer {
  /** `rgb` is [height, width, 3]. */
  place(rgb: Uint8Array, width: number, height: number): Promise<Placement[]>;
}

export interface Oracle extends Labeller, Placer {
  close(): Promise<void>;
}

/**
 * Opens a network `image` [N, 3, H, W] in [−1, 1] → `logits` [N, classes, H, W], ties going to the lower class, and
 * `heat` [N, keypoints, H, W], a Gaussian around each visible keypoint.
 */
export async function openOracle(model: Uint8Array, classes: number, openSession: OpenSession): Promise<Oracle> {
  const session = await openSession(model);
  return {
    async label(rgb, width, height) {
      const logits = float32(await session.run(imageFeed(rgb, width, height), ['logits']), 'logits');
      return { width, height, data: argmax(logits, classes, width * height) };
    },
    async place(rgb, width, height) {
      return placementsOf(float32(await session.run(imageFeed(rgb, width, height), ['heat']), 'heat'), width, height);
    },
    close: () => session.close(),
  };
}

function imageFeed(rgb: Uint8Array, width: number, height: number): Record<string, Tensor> {
  return { image: tensor('float32', [1, 3, height, width], planesOf(rgb, width * height)) };
}

/** Bytes [pixels, 3] as planes [3, pixels] in [−1, 1]. */
function planesOf(rgb: Uint8Array, pixels: number): Float32Array {
  if (rgb.length !== pixels * 3) throw new RangeError(`${rgb.length} bytes are not ${pixels} pixels of 3`);
  const planes = new Float32Array(rgb.length);
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++) planes[channel * pixels + i] = rgb[i * 3 + channel]! / 127.5 - 1;
  }
  return planes;
}

/** The argmax of [classes, pixels] per pixel; ties go to the lower class. */
export function argmax(logits: Float32Array, classes: number, pixels: number): Uint8Array {
  if (logits.length !== classes * pixels)
    throw new RangeError(`${logits.length} logits are not ${classes} classes of ${pixels} pixels`);
  const best = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 1; c < classes; c++) if (logits[c * pixels + i]! > logits[best[i]! * pixels + i]!) best[i] = c;
  }
  return best;
}
