/** Maximum edit distance: wrong, missing, additional or swapped letters. */
const MOST_SLIPS = 2;

/**
 * The known name that a mistyped name probably stands for; undefined if none is close. Case, hyphens, underscores, dots
 * and spaces are ignored: `pool_size` is `poolSize`.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = plainly(name);
  const near = known
    .map((one) => ({ one, slips: slipsBetween(plain, plainly(one)) }))
    .filter(({ slips }) => slips <= MOST_SLIPS && 2 * slips < plain.length);
  return near.sort((a, b) => a.slips - b.slips)[0]?.one;
}

function plainly(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '');
}

/** Edit distance in which swapping two neighbours counts as one edit (restricted Damerau–Levenshtein). */
function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MOST_SLIPS) return MOST_SLIPS + 1;
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          last[j]! + 1,
          row[j - 1]! + 1,
          last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          swapped ? before[j - 2]! + 1 : Infinity,
        ),
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
