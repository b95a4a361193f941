import {
  add,
  argMax,
  cast,
  concat,
  constant,
  div,
  equal,
  exp,
  less,
  log,
  matmul,
  max,
  mul,
  neg,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  scalar,
  sub,
  topValues,
  where,
  type Value,
} from '@gannet/onnx';

/** The mean probabilities [1, K, pixels] and the Jensen–Shannon divergence [1, pixels] of logits [1, M, K, pixels]. */
export function ensembleStatistics(logits: Value): { mean: Value; divergence: Value } {
  const [, members, classes, pixels] = logits.dims as [number, number, number, number];
  const shifted = sub(logits, reduceMax(logits, [2], { keep: true }));
  const powers = exp(shifted);
  const total = weighed(powers, classes, 1);
  const shares = div(powers, total);
  const mean = reshape(weighed(reshape(shares, [1, members, classes * pixels]), members, 1 / members), [
    1,
    classes,
    pixels,
  ]);
  // −Σ p log p of one member is log Σ e^s − Σ p·s: one logarithm a pixel instead of K.
  const surprise = weighed(
    reshape(mul(shares, shifted), [1, members * classes, pixels]),
    members * classes,
    1 / members,
  );
  const own = sub(weighed(reshape(log(total), [1, members, pixels]), members, 1 / members), surprise);
  const mixed = neg(weighed(mul(mean, log(max(mean, scalar(1e-30)))), classes, 1));
  const difference = reshape(sub(mixed, own), [1, pixels]);
  // Rounding may give slightly negative values; a NaN remains NaN.
  return { mean, divergence: where(less(difference, scalar(0)), scalar(0), difference) };
}

/**
 * The weighted sum over the second-to-last axis, which has length `count`. A matrix product, because onnxruntime's sums
 * over inner axes take several times as long.
 */
function weighed(values: Value, count: number, weight: number): Value {
  return matmul(constant('float32', [1, count], new Float32Array(count).fill(weight)), values);
}

/** The majority class of the members, [1, pixels]; ties go to the lower class. */
export function majority(logits: Value, classes: number): Value {
  const choices = argMax(logits, 2);
  const votes = Array.from({ length: classes }, (_, index) => {
    const isChosen = cast(equal(choices, constant('int64', [], BigInt64Array.of(BigInt(index)))), 'float32');
    return reduceSum(isChosen, [1], { keep: true });
  });
  return argMax(concat(votes, 1), 1);
}

/** The score of an image [1] from its pixels' divergence [1, pixels]. */
export function scoreOf(divergence: Value, score: 'top-tenth' | 'mean' | 'sum', pixels: number): Value {
  if (score === 'sum') return reduceSum(divergence, [1]);
  if (score === 'mean') return reduceMean(divergence, [1]);
  const top = reduceMean(topValues(divergence, Math.max(1, Math.floor(pixels / 10))), [1]);
  // Sorting loses a NaN among the pixels; the sum does not.
  return add(top, mul(reduceSum(divergence, [1]), scalar(0)));
}

/**
 * For each class the mean divergence of the largest tenth (rounded down, at least one) of its pixels, [1, K]; −1 where
 * it has none. `chosen` [1, pixels] are class indices, `divergence` [1, pixels]. Small and large classes are treated
 * alike.
 */
export function classScoresOf(chosen: Value, divergence: Value, classes: number): Value {
  const pixels = divergence.dims[1] as number;
  const isOf = equal(
    cast(chosen, 'int64'),
    constant(
      'int64',
      [classes, 1],
      BigInt64Array.from({ length: classes }, (_, index) => BigInt(index)),
    ),
  );
  const sizes = reduceSum(cast(isOf, 'float32'), [1], { keep: true });
  const largest = topValues(where(isOf, divergence, scalar(-1)), Math.max(1, Math.floor(pixels / 10)));
  // The largest always counts, and the nth counts if a tenth of the class's pixels is at least n.
  const least = Float32Array.from({ length: largest.dims[1] as number }, (_, at) => (at === 0 ? 0 : 10 * (at + 1)));
  const counts = cast(less(constant('float32', [1, least.length], least), add(sizes, scalar(0.5))), 'float32');
  const means = div(reduceSum(mul(largest, counts), [1], { keep: true }), reduceSum(counts, [1], { keep: true }));
  // Sorting loses a NaN among the pixels; the sum does not.
  return add(reshape(means, [1, classes]), mul(reduceSum(divergence, [1], { keep: true }), scalar(0)));
}
