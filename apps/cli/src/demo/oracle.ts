import { float32, type OpenSession, tensor } from '@gannet/onnx';
import type { LabelMap } from '@gannet/raster';

/** Somebody who labels pictures. */
export interface Labeller {
  /** `rgb` is [height, width, 3]. */
  label(rgb: Uint8Array, width: number, height: number): Promise<LabelMap>;
}

export interface Oracle extends Labeller {
  close(): Promise<void>;
}

/** Opens a segmentation network `image` [N, 3, H, W] in [−1, 1] → `logits` [N, classes, H, W]. Ties go to the lower class. */
export async function openOracle(model: Uint8Array, classes: number, openSession: OpenSession): Promise<Oracle> {
  const session = await openSession(model);
  return {
    async label(rgb, width, height) {
      const image = tensor('float32', [1, 3, height, width], planesOf(rgb, width * height));
      const logits = float32(await session.run({ image }, ['logits']), 'logits');
      return { width, height, data: argmax(logits, classes, width * height) };
    },
    close: () => session.close(),
  };
}

/** Bytes [pixels, 3] as planes [3, pixels] from −1 to 1. */
function planesOf(rgb: Uint8Array, pixels: number): Float32Array {
  if (rgb.length !== pixels * 3) throw new RangeError(`${rgb.length} bytes are not ${pixels} pixels of 3`);
  const planes = new Float32Array(rgb.length);
  for (let i = 0; i < pixels; i++) {
    for (let channel = 0; channel < 3; channel++) planes[channel * pixels + i] = rgb[i * 3 + channel]! / 127.5 - 1;
  }
  return planes;
}

/** The class with the highest of [classes, pixels], pixel by pixel; the first of equals. */
export function argmax(logits: Float32Array, classes: number, pixels: number): Uint8Array {
  if (logits.length !== classes * pixels) throw new RangeError(`${logits.length} logits are not ${classes} classes of ${pixels} pixels`);
  const best = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    for (let c = 1; c < classes; c++) if (logits[c * pixels + i]! > logits[best[i]! * pixels + i]!) best[i] = c;
  }
  return best;
}
