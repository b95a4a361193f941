import { add, div, mul, scalar, sqrt, sub, type Value } from '@gannet/onnx';

/** Adam's decay rates for the first and second moments, and ε against division by zero (Kingma and Ba 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Parameters optimised by Adam and the moments of their gradient, all of the same shape. */
interface AdamState {
  readonly value: Value;
  readonly m: Value;
  readonly v: Value;
}

/**
 * One step of Adam. The moments are stored as unnormalised sums, m ← β₁m + g and v ← β₂v + g², which saves two passes
 * over the largest tensors; (1−β₁)/√(1−β₂) and the bias correction are folded into `rate`, and ε is scaled to match.
 */
export function adamStep(before: AdamState, gradient: Value, rate: Value): AdamState {
  const m = add(mul(before.m, scalar(ADAM.beta1)), gradient);
  const v = add(mul(before.v, scalar(ADAM.beta2)), mul(gradient, gradient));
  const guarded = add(sqrt(v), scalar(ADAM.epsilon / Math.sqrt(1 - ADAM.beta2)));
  return { value: sub(before.value, mul(div(m, guarded), rate)), m, v };
}

/**
 * The `rate` that `adamStep` expects at step t (from 1): the learning rate with the bias correction and the
 * normalisation of the moments.
 */
export function adamRate(learningRate: number, t: number): number {
  const unbiased = Math.sqrt(1 - ADAM.beta2 ** t) / (1 - ADAM.beta1 ** t);
  return (learningRate * unbiased * (1 - ADAM.beta1)) / Math.sqrt(1 - ADAM.beta2);
}

/**
 * The weight of step t in the averaged parameters grows as t to this power: the last ninth of the training makes up
 * most of the average, however long it is.
 */
const AVERAGING = 8;

/** The decay of the averaged parameters at step t (from 1): polynomial-decay averaging (Shamir and Zhang 2013). */
export function averagingDecay(t: number): number {
  return 1 - (AVERAGING + 1) / (t + AVERAGING);
}
