import { derivedSeed, mulberry32, standardNormal } from '@gannet/metrics';
import type { Standardisation } from './rows.js';
import type { Interpreter, Parameters } from './types.js';

interface Widths {
  readonly depth: number;
  readonly hidden: readonly [number, number];
  readonly classes: number;
}

/**
 * Randomly initialised members for standardised inputs: weights N(0, 2 / inputs) (He et al. 2015), biases 0. `variance`
 * is the total variance of the inputs: D when each has 1.
 */
export function initialParameters(
  members: number,
  { depth, hidden: [h1, h2], classes }: Widths,
  seed: number,
  variance = depth,
): Parameters {
  const drawn = (count: number, inputs: number, stream: number): Float32Array => {
    const rng = mulberry32(derivedSeed(seed, stream));
    const scale = Math.sqrt(2 / inputs);
    return Float32Array.from({ length: count }, () => scale * standardNormal(rng));
  };
  return {
    w1: drawn(members * depth * h1, variance, 1),
    b1: new Float32Array(members * h1),
    w2: drawn(members * h1 * h2, h1, 2),
    b2: new Float32Array(members * h2),
    w3: drawn(members * h2 * classes, h2, 3),
    b3: new Float32Array(members * classes),
  };
}

/** Converts parameters for standardised inputs to raw inputs: w·(x−μ)/σ + b = (w/σ)·x + (b − Σ w·μ/σ). */
export function foldStandardisation(
  parameters: Parameters,
  standard: Standardisation,
  members: number,
  h1: number,
): Parameters {
  return affine(
    parameters,
    members,
    h1,
    standard.mean.map((mean, i) => -mean / (standard.deviation[i] as number)),
    standard.deviation.map((d) => 1 / d),
  );
}

/** The inverse of `foldStandardisation`, for any statistics: w·x + b = (w·σ)·(x−μ)/σ + (b + Σ w·μ). */
export function unfoldStandardisation(
  parameters: Parameters,
  standard: Standardisation,
  members: number,
  h1: number,
): Parameters {
  return affine(parameters, members, h1, standard.mean, standard.deviation);
}

/** w ← w·scale and b ← b + Σ w·shift, per input channel. */
function affine(
  { w1, b1, ...rest }: Parameters,
  members: number,
  h1: number,
  shift: Float64Array,
  scale: Float64Array,
): Parameters {
  const depth = shift.length;
  const weights = new Float32Array(w1.length);
  const biases = new Float32Array(b1.length);
  for (let member = 0; member < members; member++) {
    const sums = Float64Array.from(b1.subarray(member * h1, (member + 1) * h1));
    for (let channel = 0; channel < depth; channel++) {
      for (let unit = 0; unit < h1; unit++) {
        const at = (member * depth + channel) * h1 + unit;
        sums[unit] = (sums[unit] as number) + (w1[at] as number) * (shift[channel] as number);
        weights[at] = (w1[at] as number) * (scale[channel] as number);
      }
    }
    biases.set(sums, member * h1);
  }
  return { ...rest, w1: weights, b1: biases };
}

/**
 * An ensemble of some members of an interpreter, in the given order. Throws RangeError for a member that does not
 * exist.
 */
export function withMembers(interpreter: Interpreter, chosen: readonly number[]): Interpreter {
  if (chosen.length === 0) throw new RangeError('an interpreter has at least one member');
  for (const member of chosen) {
    if (!(Number.isInteger(member) && member >= 0 && member < interpreter.members))
      throw new RangeError(`there is no member ${member} of ${interpreter.members}`);
  }
  return {
    ...interpreter,
    members: chosen.length,
    parameters: pickMembers(interpreter.parameters, interpreter.members, chosen),
  };
}

/** The parameters of some of `members` members, in the given order. */
export function pickMembers(
  { w1, b1, w2, b2, w3, b3 }: Parameters,
  members: number,
  chosen: readonly number[],
): Parameters {
  const pick = (all: Float32Array): Float32Array => {
    const size = all.length / members;
    const some = new Float32Array(size * chosen.length);
    chosen.forEach((member, index) => some.set(all.subarray(member * size, (member + 1) * size), index * size));
    return some;
  };
  return { w1: pick(w1), b1: pick(b1), w2: pick(w2), b2: pick(b2), w3: pick(w3), b3: pick(b3) };
}

/** Concatenates ensembles. */
export function joinMembers(ensembles: readonly Parameters[]): Parameters {
  const join = (name: keyof Parameters): Float32Array => {
    const parts = ensembles.map((parameters) => parameters[name]);
    const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  };
  return { w1: join('w1'), b1: join('b1'), w2: join('w2'), b2: join('b2'), w3: join('w3'), b3: join('b3') };
}
