import type { Value } from '@gannet/onnx';

/** An image fitted into a student's input. */
export interface Fit {
  /** [1, 3, height, width] of the student's size, from −1 to 1. */
  readonly pixels: Value;
  /** int64 [4]: the image's size as maps of `outputs` channels. */
  readonly pictureSizes: Value;
  /** int64 [1] each: the origin and the sides of the scaled image. */
  readonly top: Value;
  readonly left: Value;
  readonly high: Value;
  readonly wide: Value;
  /** float32 [1] each: scale from image pixels to the student's pixels. */
  readonly scaleX: Value;
  readonly scaleY: Value;
}
