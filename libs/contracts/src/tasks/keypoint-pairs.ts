import { z } from 'zod';
import { MAX_KEYPOINTS } from '../limits.js';

const Index = z
  .number()
  .int()
  .min(0)
  .max(2 * MAX_KEYPOINTS - 1);
const Pair = z.tuple([Index, Index]);

/** Lines between keypoints, as pairs of indices. */
export const Skeleton = z.array(Pair).max(MAX_KEYPOINTS * MAX_KEYPOINTS);
/** Keypoints that are swapped when an image is mirrored, the left one first. */
export const FlipPairs = z.array(Pair).max(MAX_KEYPOINTS);
/** Standard deviation of the heat around a keypoint, as a share of the image's side. */
export const Sigma = z.number().min(0.002).max(0.2);

/** What a schema says of keypoints together. */
export interface KeypointPairs {
  readonly skeleton: [number, number][];
  readonly flipPairs: [number, number][];
  readonly sigma: number;
}

interface PairProblem {
  readonly path: readonly ['skeleton' | 'flipPairs', number];
  /** The end of a sentence whose subject is the pair. */
  readonly message: string;
}

/** What is wrong with the lines and pairs of `count` keypoints. */
export function pairProblems(
  count: number,
  { skeleton, flipPairs }: Pick<KeypointPairs, 'skeleton' | 'flipPairs'>,
): PairProblem[] {
  const ends = (
    [
      ['skeleton', skeleton],
      ['flipPairs', flipPairs],
    ] as const
  ).flatMap(([list, pairs]) =>
    pairs.flatMap(([a, b], index): PairProblem[] => [
      ...(Math.max(a, b) >= count
        ? [{ path: [list, index] as const, message: `names keypoint ${Math.max(a, b)} where the last is ${count - 1}` }]
        : []),
      ...(a === b ? [{ path: [list, index] as const, message: `joins keypoint ${a} to itself` }] : []),
    ]),
  );
  const flipped = flipPairs.flat();
  return [
    ...ends,
    ...flipped.flatMap((keypoint, at): PairProblem[] =>
      flipped.indexOf(keypoint) < at
        ? [
            {
              path: ['flipPairs', Math.floor(at / 2)],
              message: `has keypoint ${keypoint}, which is in a pair already`,
            },
          ]
        : [],
    ),
  ];
}
