import type { LabelMapping, ReleaseDiff } from '@gannet/contracts';

/** Number of pixels per class, in the order of the class indices. */
type Counted = readonly { readonly name: string; readonly pixels: number }[];

/**
 * Shares of all pixels in two releases: a renamed class has both shares and its new name, and one that others were
 * merged into the sum of theirs. `mapping` says what became of the classes of the first; null if each is what its value
 * is.
 */
export function driftOf(
  from: Counted,
  to: Counted,
  mapping: LabelMapping | null = null,
): ReleaseDiff['classes']['drift'] {
  const [before, after] = [sharesOf(from), sharesOf(to)];
  const placeOf = (value: number): number | null =>
    mapping ? (mapping[value] ?? null) : value < to.length ? value : null;
  const there = to.map(({ name }, now) => {
    const shares = before.filter((_share, value) => placeOf(value) === now);
    return {
      name,
      from: shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0),
      to: after[now] ?? null,
    };
  });
  const gone = from.flatMap(({ name }, value) =>
    placeOf(value) === null ? [{ name, from: before[value] ?? null, to: null }] : [],
  );
  return [...there, ...gone];
}

function sharesOf(counted: Counted): number[] {
  const total = counted.reduce((sum, { pixels }) => sum + pixels, 0);
  return counted.map(({ pixels }) => (total === 0 ? 0 : pixels / total));
}
