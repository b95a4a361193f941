import { tensor, type Tensor } from '@gannet/onnx';
import { cascadeTaps, type Taps } from '../cascade.js';
import type { Interpreter } from '../types.js';
import type { Picked } from '../whole-image.js';

/** Pixels of an image as a refit graph is fed them: each with the four that it reads one level below, if there is one. */
export function picksOf(pixels: readonly number[], { layers, resolution }: Pick<Interpreter, 'layers' | 'resolution'>): Record<keyof Picked, Tensor> {
  const count = pixels.length;
  const near = new BigInt64Array(4 * count);
  const shares = new Float32Array(4 * count);
  if (layers.some((layer) => layer.resolution < resolution)) {
    const side = resolution / 2;
    const taps = cascadeTaps(side, resolution);
    pixels.forEach((pixel, at) => {
      const [row, column] = [taps[Math.floor(pixel / resolution)], taps[pixel % resolution]] as [Taps, Taps];
      row.weights.forEach((high, y) => column.weights.forEach((wide, x) => {
        near[(2 * y + x) * count + at] = BigInt((row.first + y) * side + column.first + x);
        shares[(2 * y + x) * count + at] = high * wide;
      }));
    });
  }
  return { pixels: tensor('int64', [count], BigInt64Array.from(pixels, BigInt)), near: tensor('int64', [4, count], near), shares: tensor('float32', [4, count], shares) };
}
