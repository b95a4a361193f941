import type { Parameters } from '../types.js';

/** One member's parameters as nested arrays of doubles: `w[input][output]`. */
export interface Member {
  readonly w: readonly [number[][], number[][], number[][]];
  readonly b: readonly [number[], number[], number[]];
}

export interface Sample {
  readonly row: readonly number[];
  readonly target: readonly number[];
  readonly weight: number;
  /** Per first-layer unit, 0 or 1/(1−dropout). */
  readonly mask: readonly number[];
}

export function memberOf(
  parameters: Parameters,
  member: number,
  [depth, h1, h2, classes]: readonly [number, number, number, number],
): Member {
  const matrix = (all: Float32Array, inputs: number, outputs: number): number[][] =>
    Array.from({ length: inputs }, (_, i) =>
      Array.from({ length: outputs }, (__, o) => all[(member * inputs + i) * outputs + o] as number),
    );
  const vector = (all: Float32Array, size: number): number[] =>
    Array.from(all.subarray(member * size, (member + 1) * size));
  return {
    w: [matrix(parameters.w1, depth, h1), matrix(parameters.w2, h1, h2), matrix(parameters.w3, h2, classes)],
    b: [vector(parameters.b1, h1), vector(parameters.b2, h2), vector(parameters.b3, classes)],
  };
}

const affine = (x: readonly number[], w: readonly (readonly number[])[], b: readonly number[]): number[] =>
  b.map((bias, o) => x.reduce((sum, value, i) => sum + value * (w[i]?.[o] as number), bias));

/** The last layer's output for one pixel, computed directly from the definition. */
export function outputs({ w, b }: Member, row: readonly number[], mask: readonly number[]): number[] {
  const a1 = affine(row, w[0], b[0]).map((z, unit) => Math.max(0, z) * (mask[unit] as number));
  const a2 = affine(a1, w[1], b[1]).map((z) => Math.max(0, z));
  return affine(a2, w[2], b[2]);
}

/** The class probabilities of one pixel. */
export function probabilities(member: Member, row: readonly number[], mask: readonly number[]): number[] {
  const logits = outputs(member, row, mask);
  const top = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

/** The weighted mean cross-entropy, which training minimises. */
export function lossOf(member: Member, samples: readonly Sample[]): number {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  return samples.reduce((sum, { row, target, weight, mask }) => {
    const p = probabilities(member, row, mask);
    return sum - (weight / total) * target.reduce((inner, share, k) => inner + share * Math.log(p[k] as number), 0);
  }, 0);
}

/** The gradient of a loss by central differences: an independent way to compute it. */
export function numericGradient(
  member: Member,
  samples: readonly Sample[],
  loss: (member: Member, samples: readonly Sample[]) => number = lossOf,
): Member {
  const step = 1e-5;
  const slope = (cells: number[], index: number): number => {
    const kept = cells[index] as number;
    cells[index] = kept + step;
    const above = loss(member, samples);
    cells[index] = kept - step;
    const below = loss(member, samples);
    cells[index] = kept;
    return (above - below) / (2 * step);
  };
  const overVector = (cells: number[]): number[] => cells.map((_, index) => slope(cells, index));
  return {
    w: member.w.map((matrix) => matrix.map(overVector)) as unknown as Member['w'],
    b: member.b.map(overVector) as unknown as Member['b'],
  };
}
