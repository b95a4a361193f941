import type { Features, Interpreter } from '../types.js';
import { memberOf, probabilities } from './plain-member.js';
import { materialisedHypercolumn } from './small.js';

/** The result for one pixel. */
interface EnsembleOutput {
  /** The members' mean probability, per class. */
  readonly mean: number[];
  /** The members' Jensen–Shannon divergence, in nats. */
  readonly js: number;
  /** Number of members that predict each class. */
  readonly votes: number[];
}

/** Reference implementation: every member on every pixel of the materialised hypercolumn. Slow, in double precision. */
export function byDefinition(
  { layers, resolution, members, classes, hidden: [h1, h2], parameters }: Interpreter,
  features: Features,
): EnsembleOutput[] {
  const depth = layers.reduce((sum, { channels }) => sum + channels, 0);
  const whole = materialisedHypercolumn(features, layers, resolution);
  const all = Array.from({ length: members }, (_, member) => memberOf(parameters, member, [depth, h1, h2, classes]));
  const everyUnit = new Array<number>(h1).fill(1);
  return Array.from({ length: resolution * resolution }, (_, pixel) => {
    const row = Array.from(whole.subarray(pixel * depth, (pixel + 1) * depth));
    const p = all.map((member) => probabilities(member, row, everyUnit));
    const mean = Array.from(
      { length: classes },
      (__, k) => p.reduce((sum, one) => sum + (one[k] as number), 0) / members,
    );
    const votes = Array.from(
      { length: classes },
      (__, k) => p.filter((one) => one.indexOf(Math.max(...one)) === k).length,
    );
    return { mean, js: entropy(mean) - p.reduce((sum, one) => sum + entropy(one), 0) / members, votes };
  });
}

function entropy(p: readonly number[]): number {
  return -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
}
