import {
  add, argMax, cast, concat, constant, div, equal, exp, less, log, max, mul, neg, reduceMax, reduceMean, reduceSum, scalar, sub, topValues, where,
  type Value,
} from '@gannet/onnx';

/** The mean probabilities [1, K, pixels] and the Jensen–Shannon divergence [1, pixels] of logits [1, M, K, pixels]. */
export function opinionsOf(logits: Value): { mean: Value; divergence: Value } {
  const shifted = sub(logits, reduceMax(logits, [2], { keep: true }));
  const powers = exp(shifted);
  const total = reduceSum(powers, [2], { keep: true });
  const mean = reduceMean(div(powers, total), [1]);
  // Of one member: −Σ p log p = log Σ e^s − Σ e^s·s / Σ e^s, one logarithm a pixel instead of K.
  const own = sub(log(total), div(reduceSum(mul(powers, shifted), [2], { keep: true }), total));
  const mixed = neg(reduceSum(mul(mean, log(max(mean, scalar(1e-30)))), [1]));
  const difference = sub(mixed, reduceMean(own, [1, 2]));
  // Rounding may leave a little less than nothing; a NaN stays one.
  return { mean, divergence: where(less(difference, scalar(0)), scalar(0), difference) };
}

/** The class that most members choose, [1, pixels]; of equals the lower. */
export function majority(logits: Value, classes: number): Value {
  const choices = argMax(logits, 2);
  const votes = Array.from({ length: classes }, (_, index) => {
    const isChosen = cast(equal(choices, constant('int64', [], BigInt64Array.of(BigInt(index)))), 'float32');
    return reduceSum(isChosen, [1], { keep: true });
  });
  return argMax(concat(votes, 1), 1);
}

/** The score of an image [1] of its pixels' divergence [1, pixels]. */
export function scoreOf(divergence: Value, score: 'top-tenth' | 'mean' | 'sum', pixels: number): Value {
  if (score === 'sum') return reduceSum(divergence, [1]);
  if (score === 'mean') return reduceMean(divergence, [1]);
  const top = reduceMean(topValues(divergence, Math.max(1, Math.floor(pixels / 10))), [1]);
  // Sorting loses a NaN among the pixels; the sum does not.
  return add(top, mul(reduceSum(divergence, [1]), scalar(0)));
}
