import type { Placement } from '@gannet/interpreter';
import type { StudentSample } from '@gannet/student';
import type { NpyArray } from './npy.js';

/** Real images of the bundled generator's domain, with exact labels: renders of the artwork that it imitates. */
export interface Renders {
  readonly count: number;
  readonly side: number;
  /** [count, side, side, 3] */
  readonly images: Uint8Array;
  /** [count, side, side] classes. */
  readonly labels: Uint8Array;
  /** [count, keypoints, 3]: x and y in pixels from the outer corner, and 1 if the keypoint is visible. */
  readonly keypoints: Float32Array;
}

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

/** The renders as samples for a student, with the labels of both tasks. */
export function samplesOf({ count, side, images, labels, keypoints }: Renders): StudentSample[] {
  const pixels = side * side;
  const numbers = keypoints.length / count;
  return Array.from({ length: count }, (_, at) => ({
    rgb: images.subarray(at * pixels * 3, (at + 1) * pixels * 3),
    labels: labels.subarray(at * pixels, (at + 1) * pixels),
    points: placementsIn(keypoints.subarray(at * numbers, (at + 1) * numbers)),
  }));
}

/** [keypoints, 3]. A keypoint that is covered by hair counts as absent: nobody could point at it. */
function placementsIn(numbers: Float32Array): Placement[] {
  return Array.from({ length: numbers.length / 3 }, (_, index) => {
    const [x = 0, y = 0, visible] = numbers.subarray(3 * index, 3 * index + 3);
    return visible === 1 ? { x, y, visibility: 2 } : { x: 0, y: 0, visibility: 0 };
  });
}
