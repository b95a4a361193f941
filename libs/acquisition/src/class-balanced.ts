import { drawn } from './chance.js';
import { classScoresOf, inOrder, numberOf, type Rng, type Strategy } from './pool.js';

/** The power of `class-balanced+chance` grows with the labels to this, where hardly any chance is left. */
export const GREATEST_POWER = 100;

/**
 * The largest mean disagreement over the classes that an image seems to show. An image's score is that of its most
 * uncertain tenth, which a small part hardly moves; here every class has the same say, as it has in mean IoU.
 */
export const classBalanced: Strategy = (pool, k) => {
  const entries = inOrder(pool, k);
  const means = classScoresOf(entries).map(meanOfShown);
  return entries
    .map(({ id }, i) => ({ id, mean: means[i]! }))
    .sort((a, b) => b.mean - a.mean)
    .slice(0, k)
    .map(({ id }) => id);
};

/**
 * Of every three images two are drawn for a class each, all classes in turn, by the disagreement about that class, and
 * one by the disagreement about the whole image; chances go as disagreement^power, and the power grows with the labels,
 * so that chance has most of the say at first and hardly any later. After ClaSP PE (Lüth, Traub and others: Finally
 * Outshining the Random Baseline, TMLR 2026), which goes by the entropy of patches of a volume and a schedule of
 * rounds; how many rounds there will be is not known here, how many labels there are is.
 */
export const classBalancedAndChance: Strategy = (pool, k, rng, labelled = []) => {
  const entries = inOrder(pool, k);
  const classScores = classScoresOf(entries);
  const scores = entries.map((entry) => numberOf(entry, 'score'));
  const power = Math.min(GREATEST_POWER, Math.max(1, labelled.length));
  const classes = Array.from({ length: classScores[0]?.length ?? 0 }, (_, index) => index);
  const races = drawn(classes, classes.length, rng).map((index) =>
    raceOf(
      classScores.map((of) => of[index]!),
      power,
      rng,
    ),
  );
  const whole = raceOf(scores, power, rng);
  const taken = new Set<number>();
  for (let turn = 0, inTurn = 0; taken.size < Math.min(k, entries.length); turn++) {
    const forClass = turn % 3 === 2 ? undefined : races[inTurn++ % races.length]?.find((i) => !taken.has(i));
    // Who shows nothing uncertain of the class is not meant: then the whole image decides.
    const next = forClass ?? whole.find((i) => !taken.has(i)) ?? entries.findIndex((_, i) => !taken.has(i));
    taken.add(next);
  }
  return [...taken].map((i) => entries[i]!.id);
};

/**
 * Indices of the positive values in an order by chance, drawn without replacement with chances that go as value^power.
 */
function raceOf(values: readonly number[], power: number, rng: Rng): number[] {
  // In logarithms, where large powers do not overflow: a Gumbel number more than power · log value, the largest first.
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
