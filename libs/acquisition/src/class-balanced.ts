import { sampleWithoutReplacement } from './stochastic.js';
import { classScoresOf, numberOf, type Rng, sortedById, type Strategy } from './pool.js';

/**
 * The power of `class-balanced+chance` grows with the number of labels up to this value, at which hardly any randomness
 * is left.
 */
export const MAX_POWER = 100;

/**
 * Ranks images by their mean disagreement over the classes that they seem to show. The ordinary score is that of an
 * image's most uncertain tenth, which a small part hardly affects; here every class counts equally, as it does in mean
 * IoU.
 */
export const classBalanced: Strategy = (pool, k) => {
  const entries = sortedById(pool, k);
  const means = classScoresOf(entries).map(meanOfShown);
  return entries
    .map(({ id }, i) => ({ id, mean: means[i]! }))
    .sort((a, b) => b.mean - a.mean)
    .slice(0, k)
    .map(({ id }) => id);
};

/**
 * Of every three images, two are sampled for a class each, in turn over all classes, by the disagreement about that
 * class, and one by the disagreement about the whole image. Probabilities are proportional to disagreement^power, and
 * the power grows with the number of labels, so that sampling is nearly uniform at first and nearly greedy later. After
 * ClaSP PE (Lüth, Traub and others: Finally Outshining the Random Baseline, TMLR 2026), which uses the entropy of
 * patches of a volume and a schedule over rounds; the number of rounds is not known here, but the number of labels is.
 */
export const classBalancedAndChance: Strategy = (pool, k, rng, labelled = []) => {
  const entries = sortedById(pool, k);
  const classScores = classScoresOf(entries);
  const scores = entries.map((entry) => numberOf(entry, 'score'));
  const power = Math.min(MAX_POWER, Math.max(1, labelled.length));
  const classes = Array.from({ length: classScores[0]?.length ?? 0 }, (_, index) => index);
  const races = sampleWithoutReplacement(classes, classes.length, rng).map((index) =>
    weightedOrder(
      classScores.map((of) => of[index]!),
      power,
      rng,
    ),
  );
  const whole = weightedOrder(scores, power, rng);
  const taken = new Set<number>();
  for (let turn = 0, inTurn = 0; taken.size < Math.min(k, entries.length); turn++) {
    const forClass = turn % 3 === 2 ? undefined : races[inTurn++ % races.length]?.find((i) => !taken.has(i));
    // A candidate without any uncertainty about the class is not eligible; if none is eligible, the score of the whole
    // image decides.
    const next = forClass ?? whole.find((i) => !taken.has(i)) ?? entries.findIndex((_, i) => !taken.has(i));
    taken.add(next);
  }
  return [...taken].map((i) => entries[i]!.id);
};

/**
 * Indices of the positive values in random order, sampled without replacement with probabilities proportional to
 * value^power.
 */
function weightedOrder(values: readonly number[], power: number, rng: Rng): number[] {
  // In log space, where large powers do not overflow: power · log value plus Gumbel noise, in descending order.
  const keys = values.map((value) => {
    const noise = -Math.log(-Math.log(1 - rng()));
    return value > 0 ? power * Math.log(value) + noise : -Infinity;
  });
  return keys
    .flatMap((key, i) => (values[i]! > 0 ? [{ key, i }] : []))
    .sort((a, b) => b.key - a.key)
    .map(({ i }) => i);
}

function meanOfShown(scores: Float32Array): number {
  const shown = scores.filter((score) => score >= 0);
  return shown.length === 0 ? 0 : shown.reduce((sum, score) => sum + score, 0) / shown.length;
}
