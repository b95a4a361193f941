import { add, div, mul, scalar, sqrt, sub, type Value } from '@gannet/onnx';

/** Adam's memory of the gradient and of its square, and the guard against division by zero (Kingma and Ba 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** Some numbers that Adam moves, and the moments of their gradient; all of one shape. */
export interface Moving {
  readonly value: Value;
  readonly m: Value;
  readonly v: Value;
}

/**
 * One step of Adam. The moments are kept as plain sums, m ← β₁m + g and v ← β₂v + g², which spares two passes over the
 * largest tensors; (1−β₁)/√(1−β₂) and the bias correction are in `rate`, and ε is scaled to match.
 */
export function adam(before: Moving, gradient: Value, rate: Value): Moving {
  const m = add(mul(before.m, scalar(ADAM.beta1)), gradient);
  const v = add(mul(before.v, scalar(ADAM.beta2)), mul(gradient, gradient));
  const guarded = add(sqrt(v), scalar(ADAM.epsilon / Math.sqrt(1 - ADAM.beta2)));
  return { value: sub(before.value, mul(div(m, guarded), rate)), m, v };
}

/** Step t (from 1) of Adam at a learning rate, with all that `adam` leaves to it. */
export function adamRate(learningRate: number, t: number): number {
  const unbiased = Math.sqrt(1 - ADAM.beta2 ** t) / (1 - ADAM.beta1 ** t);
  return (learningRate * unbiased * (1 - ADAM.beta1)) / Math.sqrt(1 - ADAM.beta2);
}

/**
 * The weight of step t in the mean of the weights grows as t to this power: the last ninth makes up most of it, however
 * long the training.
 */
const AVERAGING = 8;

/** The part of the mean that step t (from 1) leaves of it: polynomial-decay averaging (Shamir and Zhang 2013). */
export function averageKept(t: number): number {
  return 1 - (AVERAGING + 1) / (t + AVERAGING);
}
