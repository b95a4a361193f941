import type { ReleaseDiff } from '@gannet/contracts';

/** Number of pixels per class, in the order of the class indices. */
type Counted = readonly { readonly name: string; readonly pixels: number }[];

/** Shares of all pixels in two releases, by class index: a renamed class has both shares and its new name. */
export function driftOf(from: Counted, to: Counted): ReleaseDiff['classes']['drift'] {
  const [before, after] = [sharesOf(from), sharesOf(to)];
  const longer = from.length > to.length ? from : to;
  return longer.map(({ name }, value) => ({
    name: to[value]?.name ?? name,
    from: before[value] ?? null,
    to: after[value] ?? null,
  }));
}

function sharesOf(counted: Counted): number[] {
  const total = counted.reduce((sum, { pixels }) => sum + pixels, 0);
  return counted.map(({ pixels }) => (total === 0 ? 0 : pixels / total));
}
