import { permutation, randomInt, type Rng, UNLABELLED } from '@gannet/metrics';
import { regionsOf } from './regions.js';

/** Chosen pixels of one image, grouped by class: those of `classes[i]` are `pixels[starts[i] … starts[i+1])`. */
export interface PixelChoice {
  readonly pixels: Int32Array;
  readonly classes: readonly number[];
  readonly starts: readonly number[];
  /** Number of pixels of each of `classes` in the whole image. */
  readonly counts: readonly number[];
}

/**
 * Chooses up to `wanted` distinct pixels of a label map [side, side]. Every class in the image is represented, and
 * every region (connected component) as far as `wanted` allows, where larger regions are more likely to come first; the
 * rest is divided equally between the classes as far as they have pixels. Unlabelled pixels (255) are never chosen.
 */
export function choosePixels(labels: Uint8Array, classes: number, wanted: number, rng: Rng): PixelChoice {
  const byClass: number[][] = Array.from({ length: classes }, () => []);
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel] as number;
    if (label === UNLABELLED) continue;
    const same = byClass[label];
    if (!same) throw new RangeError(`pixel ${pixel} is labelled ${label}, there are ${classes} classes`);
    same.push(pixel);
  }
  const { regionByPixel } = regionsOf(labels, Math.round(Math.sqrt(labels.length)));
  const present = byClass.flatMap((same, label) => (same.length > 0 ? [label] : []));
  const orders = present.map((label) => regionsFirst(byClass[label] as number[], regionByPixel, rng));
  const counts = orders.map(({ pixels }) => pixels.length);
  const shares = equalShares(
    counts,
    wanted,
    equalShares(
      orders.map(({ regions }) => regions),
      wanted,
    ),
  );
  const starts = [0];
  for (const share of shares) starts.push((starts.at(-1) as number) + share);
  const pixels = orders.flatMap((order, index) => order.pixels.slice(0, shares[index]));
  return { pixels: Int32Array.from(pixels), classes: present, starts, counts };
}

/** The pixels in random order, but with one pixel of each region first. */
function regionsFirst(
  pixels: readonly number[],
  regionByPixel: Int32Array,
  rng: Rng,
): { pixels: number[]; regions: number } {
  const seen = new Set<number>();
  const [first, rest]: [number[], number[]] = [[], []];
  for (const place of permutation(pixels.length, rng)) {
    const pixel = pixels[place] as number;
    const region = regionByPixel[pixel] as number;
    (seen.has(region) ? rest : first).push(pixel);
    seen.add(region);
  }
  return { pixels: [...first, ...rest], regions: first.length };
}

/**
 * Divides `wanted` between groups as equally as their sizes allow, at least one each, and no less than `least` says.
 */
export function equalShares(
  sizes: readonly number[],
  wanted: number,
  least: readonly number[] = sizes.map(() => 0),
): number[] {
  const shares = [...least];
  let left = Math.max(wanted, sizes.length) - shares.reduce((sum, share) => sum + share, 0);
  for (;;) {
    const open = sizes.flatMap((size, index) => (size > (shares[index] as number) ? [index] : []));
    if (open.length === 0 || left === 0) return shares;
    const each = Math.max(1, Math.floor(left / open.length));
    for (const index of open) {
      const more = Math.min(each, left, (sizes[index] as number) - (shares[index] as number));
      shares[index] = (shares[index] as number) + more;
      left -= more;
    }
  }
}

/**
 * Samples one of the chosen pixels, as an index into `pixels`: a class with probability proportional to (number of its
 * pixels)^prior, then one of its pixels uniformly. Consumes exactly two random numbers.
 */
export function drawPixel({ starts, counts }: PixelChoice, prior: number, rng: Rng): number {
  const chances = counts.map((count) => count ** prior);
  let at = rng() * chances.reduce((sum, chance) => sum + chance, 0);
  let index = 0;
  while (index < chances.length - 1 && at >= (chances[index] as number)) at -= chances[index++] as number;
  const [start, end] = [starts[index] as number, starts[index + 1] as number];
  return start + randomInt(end - start, rng);
}
