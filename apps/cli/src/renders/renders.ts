import type { Placement } from '@gannet/interpreter';
import type { StudentSample } from '@gannet/student';
import { z } from 'zod';
import type { NpyArray } from './npy.js';

/** Real images of the bundled generator's domain, with exact labels: renders of the artwork that it imitates. */
export interface Renders {
  readonly count: number;
  readonly side: number;
  /** [count, side, side, 3] */
  readonly images: Uint8Array;
  /** [count, side, side] classes. */
  readonly labels: Uint8Array;
  /** [count, keypoints, 3]: x and y in pixels from the outer corner, and how visible the keypoint is. */
  readonly keypoints: Float32Array;
}

/** What `heldout.json` says of renders: the names of their labels, and from which number on a keypoint is visible. */
export const RendersAbout = z.object({
  classes: z.array(z.string()).min(2),
  keypoints: z.array(z.string()).min(1),
  visibleAt: z.number().int().min(1).default(1),
});
export type RendersAbout = z.output<typeof RendersAbout>;

export const ARRAYS = ['images', 'masks', 'keypoints'] as const;

/** Throws RangeError for arrays whose shapes do not match. */
export function rendersIn({ images, masks, keypoints }: Readonly<Record<(typeof ARRAYS)[number], NpyArray>>): Renders {
  const [count = 0, side = 0] = images.shape;
  const shapes = [images, masks, keypoints].map(({ shape }) => shape.join(' × '));
  const points = keypoints.shape[1] ?? 0;
  const expected = [
    [count, side, side, 3],
    [count, side, side],
    [count, points, 3],
  ].map((shape) => shape.join(' × '));
  if (shapes.join() !== expected.join() || !(keypoints.data instanceof Float32Array))
    throw new RangeError(`images of ${shapes[0]}, masks of ${shapes[1]} and keypoints of ${shapes[2]} are no renders`);
  return {
    count,
    side,
    images: images.data as Uint8Array,
    labels: masks.data as Uint8Array,
    keypoints: keypoints.data,
  };
}

/** The renders as samples for a student, with the labels of both tasks. Throws RangeError if they have other labels. */
export function samplesOf(
  { count, side, images, labels, keypoints }: Renders,
  { classes, keypoints: names, visibleAt }: RendersAbout,
): StudentSample[] {
  const pixels = side * side;
  const numbers = keypoints.length / count;
  if (numbers !== 3 * names.length)
    throw new RangeError(`there are ${numbers / 3} keypoints in it, and ${names.length} names of keypoints`);
  const stray = labels.find((label) => label >= classes.length);
  if (stray !== undefined) throw new RangeError(`there is a class ${stray} in it, of ${classes.length} classes`);
  return Array.from({ length: count }, (_, at) => ({
    rgb: images.subarray(at * pixels * 3, (at + 1) * pixels * 3),
    labels: labels.subarray(at * pixels, (at + 1) * pixels),
    points: placementsIn(keypoints.subarray(at * numbers, (at + 1) * numbers), visibleAt),
  }));
}

/**
 * [keypoints, 3]. 0 is absent: outside the picture or, where renders know no other number below that of visible ones,
 * covered.
 */
function placementsIn(numbers: Float32Array, visibleAt: number): Placement[] {
  return Array.from({ length: numbers.length / 3 }, (_, index) => {
    const [x = 0, y = 0, visible = 0] = numbers.subarray(3 * index, 3 * index + 3);
    return visible > 0 ? { x, y, visibility: visible >= visibleAt ? 2 : 1 } : { x: 0, y: 0, visibility: 0 };
  });
}
