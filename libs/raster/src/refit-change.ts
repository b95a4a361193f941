import type { Lock } from './ink.js';
import type { LabelMap } from './label-map.js';

/** What a refit changes of an image, or would change. */
export interface RefitChange {
  /** [height, width] 1 where another class stands, else 0. */
  readonly mask: Uint8Array;
  readonly width: number;
  readonly pixels: number;
  /** Classes that have gained or lost pixels. */
  readonly classes: number;
}

/**
 * A refit may change as much again as was painted. What changes more than twice the stroke surprises people, who
 * painted an eyebrow and find half the forehead gone with it.
 */
const MOST_STROKES = 2;
/**
 * Up to this share of the image, what changed is seen at a glance, and a dab may well correct a region many times its
 * size.
 */
const MOST_SHARE = 0.01;

/**
 * The map with a new prediction, where nobody painted, the earlier prediction still stands, and the lock lets it
 * change. `painted` is 1 where a person changed a pixel.
 */
export function rethought(
  map: LabelMap,
  before: LabelMap,
  after: LabelMap,
  painted: Uint8Array,
  over?: Lock,
): LabelMap {
  return {
    ...after,
    data: map.data.map((value, i) =>
      painted[i] === 0 && value === before.data[i] && over?.[value] !== 0 ? after.data[i]! : value,
    ),
  };
}

/** The difference between two label maps of one size. */
export function refitChange(before: LabelMap, after: LabelMap): RefitChange {
  const mask = before.data.map((value, i) => (value === after.data[i] ? 0 : 1));
  const classes = new Set<number>();
  let pixels = 0;
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) {
    pixels++;
    classes.add(before.data[i]!).add(after.data[i]!);
  }
  return { mask, width: before.width, pixels, classes: classes.size };
}

/** Is the change so much larger than what was painted that a person should see it first? */
export function isFarLarger({ pixels, mask }: RefitChange, painted: number): boolean {
  return pixels > MOST_STROKES * painted && pixels > MOST_SHARE * mask.length;
}
