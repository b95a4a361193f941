import type { Lock } from './ink.js';
import type { LabelMap } from './label-map.js';

/** The changes that a refit makes to an image, or would make. */
export interface RefitChange {
  /** [height, width], 1 where the class changes, else 0. */
  readonly mask: Uint8Array;
  readonly width: number;
  readonly pixels: number;
  /** Number of classes that gain or lose pixels. */
  readonly classes: number;
}

/**
 * A refit may change as many pixels again as were painted. Changes of more than twice the stroke surprise people, who
 * paint an eyebrow and find that half the forehead has gone with it.
 */
const MAX_STROKE_RATIO = 2;
/**
 * Changes of up to this fraction of the image are visible at a glance, and a dab may well correct a region many times
 * its size.
 */
const MAX_UNNOTICED_SHARE = 0.01;

/**
 * Replaces the previous prediction with the new one wherever nobody painted, the map still shows the previous
 * prediction, and the lock allows a change. `painted` is 1 where a person changed a pixel.
 */
export function applyRefit(
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

/** The difference between two label maps of the same size. */
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

/** Whether the change is so much larger than the stroke that the person should see it before it is applied. */
export function isSurprisinglyLarge({ pixels, mask }: RefitChange, painted: number): boolean {
  return pixels > MAX_STROKE_RATIO * painted && pixels > MAX_UNNOTICED_SHARE * mask.length;
}
