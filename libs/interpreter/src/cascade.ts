/** One image coordinate as a weighted mean of a layer's coordinates: `weights[i]` belongs to `first + i`. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * The interpolation taps of each of `to` coordinates, when `from` coordinates are upsampled to `to` in steps of 2, each
 * bilinear with half-pixel centres and clamped edges. Never more than three taps. Throws RangeError when `to` is not
 * `from` × 2^n.
 */
export function cascadeTaps(from: number, to: number): Taps[] {
  if (!(Number.isInteger(from) && from > 0 && Number.isInteger(Math.log2(to / from)) && to >= from)) {
    throw new RangeError(`a layer of ${from} pixels on a side does not climb to ${to} by steps of two`);
  }
  let taps: Taps[] = Array.from({ length: from }, (_, index) => ({ first: index, weights: [1] }));
  while (taps.length < to) taps = twice(taps);
  return taps;
}

/** One ×2 step: coordinate 2k reads ¼ of k−1 and ¾ of k, coordinate 2k+1 reads ¾ of k and ¼ of k+1. */
function twice(taps: readonly Taps[]): Taps[] {
  const at = (index: number): Taps => taps[Math.max(0, Math.min(taps.length - 1, index))] as Taps;
  return taps.flatMap((near, index) => [blend(near, at(index - 1)), blend(near, at(index + 1))]);
}

function blend(near: Taps, far: Taps): Taps {
  const first = Math.min(near.first, far.first);
  const end = Math.max(near.first + near.weights.length, far.first + far.weights.length);
  const weights = Array.from({ length: end - first }, (_, index) => {
    return (
      0.75 * (near.weights[first + index - near.first] ?? 0) + 0.25 * (far.weights[first + index - far.first] ?? 0)
    );
  });
  return { first, weights };
}
