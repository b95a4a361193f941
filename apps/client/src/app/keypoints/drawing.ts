import type { KeypointSchema, Placement, Visibility } from '@gannet/contracts';
import type { Look } from '../projects/look';

/** The side of a keypoint in its flip pair, whose first is the left one. */
type Side = 'left' | 'right' | 'middle';

/**
 * Colours that colour-blind people can distinguish (Okabe and Ito 2008): sky blue, orange, bluish green. Shapes repeat
 * the distinction: left is a circle, right a square, and a keypoint without a counterpart a diamond.
 */
const SIDE_COLORS: Readonly<Record<Side, string>> = { left: '#56b4e9', right: '#e69f00', middle: '#2fd6a3' };

export const VISIBILITY_WORDS: Readonly<Record<Visibility, string>> = { 0: 'absent', 1: 'hidden', 2: 'seen' };

type Pairs = readonly (readonly [number, number])[];

export function sideOf(keypoint: number, flipPairs: Pairs): Side {
  for (const [left, right] of flipPairs) {
    if (left === keypoint) return 'left';
    if (right === keypoint) return 'right';
  }
  return 'middle';
}

/** The SVG path of a mark around (x, y). */
export function outlineOf(side: Side, { x, y }: { readonly x: number; readonly y: number }, radius: number): string {
  const r = radius;
  if (side === 'left') return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  if (side === 'right') return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
  return `M${x} ${y - 1.3 * r}L${x + 1.3 * r} ${y}L${x} ${y + 1.3 * r}L${x - 1.3 * r} ${y}z`;
}

/** A line of the skeleton between two keypoints that are not absent. */
interface Bone {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export function bonesOf(points: readonly Placement[], skeleton: Pairs): Bone[] {
  return skeleton.flatMap(([a, b]) => {
    const [from, to] = [points[a], points[b]];
    return from && to && from.visibility > 0 && to.visibility > 0
      ? [{ x1: from.x, y1: from.y, x2: to.x, y2: to.y }]
      : [];
  });
}

/** What is drawn of keypoints: of a schema, or of a release. */
export type Drawn = Pick<KeypointSchema, 'skeleton' | 'flipPairs'> & {
  readonly keypoints?: readonly Look[];
  readonly colors?: readonly (string | null)[] | undefined;
};

/** The colour of a keypoint: its own, or that of its side. */
export function colorOf(keypoint: number, { flipPairs, keypoints, colors }: Drawn): string {
  return keypoints?.[keypoint]?.color ?? colors?.[keypoint] ?? SIDE_COLORS[sideOf(keypoint, flipPairs)];
}
