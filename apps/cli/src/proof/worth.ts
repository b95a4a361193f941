/** A point of a learning curve. */
export interface Point {
  readonly labels: number;
  readonly score: number;
}

/** The number of the baseline's labels that reach a score. */
export interface Reached {
  readonly labels: number;
  /** Whether the score is below the curve's first point or above its last: then `labels` is that point's, a bound. */
  readonly beyond: 'below' | 'above' | null;
}

/**
 * Inverts a learning curve: the number of labels at which it reaches the score. The curve is linear in the logarithm of
 * labels between two points, and level where more labels did worse. Throws RangeError for a curve without points.
 */
export function labelsFor(score: number, curve: readonly Point[]): Reached {
  const rising = [...curve]
    .sort((a, b) => a.labels - b.labels)
    .map(({ labels }, at, sorted) => ({ labels, score: Math.max(...sorted.slice(0, at + 1).map((one) => one.score)) }));
  const [first, last] = [rising[0], rising.at(-1)];
  if (!first || !last) throw new RangeError('a learning curve has at least one point');
  if (score < first.score) return { labels: first.labels, beyond: 'below' };
  if (score > last.score) return { labels: last.labels, beyond: 'above' };
  const at = rising.findIndex((one) => one.score >= score);
  const [before, after] = [rising[Math.max(0, at - 1)]!, rising[at]!];
  const share = after.score === before.score ? 1 : (score - before.score) / (after.score - before.score);
  return { labels: before.labels * (after.labels / before.labels) ** share, beyond: null };
}
