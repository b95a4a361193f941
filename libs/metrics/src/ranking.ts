/**
 * Spearman's rank correlation: Pearson's correlation of the ranks, where ties share their mean rank. Null for fewer
 * than two pairs, or when either side is constant.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} numbers cannot be paired`);
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const centre = (a.length + 1) / 2;
  const product = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, rank, index) => sum + (rank - centre) * ((q[index] as number) - centre), 0);
  const spread = Math.sqrt(product(x, x) * product(y, y));
  return spread === 0 ? null : product(x, y) / spread;
}

/** Rank of each value, from 1; ties share their mean rank. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((i, j) => (values[i] as number) - (values[j] as number));
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === values[order[first] as number]) end++;
    for (let place = first; place < end; place++) ranks[order[place] as number] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/** The items left after dropping the ⌊share × n⌋ with the highest scores; of equal scores the later item goes first. */
export function dropHighest<T>(items: readonly T[], scoreOf: (item: T) => number, share: number): T[] {
  if (!(share >= 0 && share < 1)) throw new RangeError(`a share of ${share} cannot be dropped, only 0 up to but not 1`);
  const dropped = Math.floor(items.length * share + 1e-9);
  const order = items.map((_, index) => index).sort((i, j) => scoreOf(items[j] as T) - scoreOf(items[i] as T) || j - i);
  const gone = new Set(order.slice(0, dropped));
  return items.filter((_, index) => !gone.has(index));
}
