import { add, build, concat, input, mul, reshape, sub, type Value } from '@gannet/onnx';
import type { Module } from '../module.js';
import { refuse } from '../refused.js';
import { fullyConnected, normalised, numbers } from './layers.js';

/** Sizes of a network, within what any published one has. */
export interface Sizes {
  readonly zDim: number;
  readonly wDim: number;
  readonly numWs: number;
  /** Classes it was trained with; 0 for none. */
  readonly classes: number;
  /** Width and height of its images. */
  readonly resolution: number;
}

const MOST = { dim: 4096, classes: 100_000, numWs: 64, layers: 64 } as const;
const RESOLUTIONS = [4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048];

export function sizesOf(network: Module): Sizes {
  const resolution = network.number('img_resolution');
  if (!RESOLUTIONS.includes(resolution))
    refuse(
      `The network makes images of ${resolution} pixels a side; powers of two up to ${RESOLUTIONS.at(-1)} are known.`,
    );
  return {
    zDim: network.count('z_dim', 1, MOST.dim),
    wDim: network.count('w_dim', 1, MOST.dim),
    numWs: network.count('num_ws', 1, MOST.numWs),
    classes: network.count('c_dim', 0, MOST.classes),
    resolution,
  };
}

interface Truncation {
  /** How many of the styles psi truncates, from the first one on; null for all. */
  readonly cutoff: number | null;
  /** The class whose images the generator makes, of a network that was trained with classes. */
  readonly classIndex: number | null;
}

/** `mapping.onnx`: `z` [N, zDim], `psi` [1] → `ws` [N, numWs, wDim]. Throws CheckpointRefused. */
export function mappingGraph(mapping: Module, sizes: Sizes, { cutoff, classIndex }: Truncation): Uint8Array {
  const { zDim, wDim, numWs } = sizes;
  const [z, psi] = [input('z', ['N', zDim]), input('psi', [1])];
  const label = labelOf(mapping, sizes, classIndex);
  let x = normalised(z);
  for (let layer = 0; layer < mapping.count('num_layers', 1, MOST.layers); layer++)
    x = fullyConnected(x, mapping.module(`fc${layer}`), label && layer === 0 ? { constants: label } : {});
  const mean = numbers([1, wDim], mapping.weights('w_avg', [wDim]));
  const truncated = add(mean, mul(sub(x, mean), psi));
  const row = (style: Value): Value => reshape(style, ['N', 1, wDim]);
  const rows = Array.from({ length: numWs }, (_, index) => row(cutoff === null || index < cutoff ? truncated : x));
  return build({ z, psi }, { ws: concat(rows, 1) });
}

/** What the mapping network is given of the class, beside the latent; null without classes. */
function labelOf(mapping: Module, { classes, wDim }: Sizes, classIndex: number | null): Float32Array | null {
  if (classes === 0) {
    if (classIndex !== null) refuse(`The network was trained without classes: there is no class ${classIndex}.`);
    return null;
  }
  if (classIndex === null)
    return refuse(`The network was trained with ${classes} classes: choose the one to generate, 0 to ${classes - 1}.`);
  if (classIndex >= classes)
    refuse(`The network was trained with classes 0 to ${classes - 1}; there is no class ${classIndex}.`);
  const embed = mapping.module('embed');
  const weight = embed.weights('weight', [wDim, classes]);
  const bias = embed.hasTensor('bias') ? embed.weights('bias', [wDim]) : new Float32Array(wDim);
  const [weightGain, biasGain] = [embed.number('weight_gain'), embed.number('bias_gain')];
  const label = bias.map(
    (value, row) => value * biasGain + (weight[row * classes + classIndex] as number) * weightGain,
  );
  const size = Math.sqrt(label.reduce((sum, value) => sum + value * value, 0) / label.length + 1e-8);
  return label.map((value) => value / size);
}
