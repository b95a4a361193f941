import type { Value } from '@gannet/onnx';

/** A feature map that a network computes on the way to its image. */
export interface FeatureMap {
  readonly name: string;
  /** [N, channels, side, side], at half-pixel centres of the image. */
  readonly value: Value;
}

/** A synthesis network as expressions. */
export interface Synthesis {
  readonly ws: Value;
  /** [N, 3, resolution, resolution] in about −1 to 1. */
  readonly image: Value;
  /** In the order of computation. */
  readonly maps: readonly FeatureMap[];
}
