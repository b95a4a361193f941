import { float32, type OpenSession, type Session, type Tensor } from '@gannet/onnx';
import { featureFeeds } from '../evaluation.js';
import { featuresOf } from '../rows.js';
import type { Interpreter } from '../types.js';
import { keypointGraph } from './graph.js';
import { visibilityOf } from './visibility.js';
import type { KeypointInterpreter, KeypointPlacements, PlacedImage, PredictedPlacement } from './types.js';

/** Outputs of a keypoint graph that are needed to locate keypoints. */
const WANTED = ['place', 'places', 'peaks'] as const;

/** The graph's outputs for one image, before visibility is decided. */
export interface KeypointPeaks {
  /** Per keypoint, in pixels. */
  readonly x: number[];
  readonly y: number[];
  /**
   * Per keypoint, the mean of the members' own peaks, which depends neither on the number of members nor on the
   * distance between their peaks.
   */
  readonly peak: number[];
  /** Per keypoint, the distance between the members' positions, as a share of the side. */
  readonly spread: number[];
}

/**
 * Locates the keypoints of one image with an open keypoint graph. `features` are the layers, [1, channels, r, r] each.
 * Throws RangeError when the heat is not finite.
 */
export async function readKeypoints(
  session: Session,
  features: Record<string, Tensor>,
  { classes, members, resolution }: KeypointInterpreter['network'],
): Promise<KeypointPeaks> {
  const results = await session.run(features, [...WANTED]);
  const [place, places, peaks] = WANTED.map((name) => float32(results, name)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  if (![place, places, peaks].every((values) => values.every(Number.isFinite)))
    throw new RangeError('the features hold numbers that are not finite: there is no heat to read');
  const keypoints = Array.from({ length: classes }, (_, keypoint) => keypoint);
  return {
    x: keypoints.map((k) => place[2 * k] as number),
    y: keypoints.map((k) => place[2 * k + 1] as number),
    peak: keypoints.map(
      (k) =>
        Array.from({ length: members }, (_, member) => peaks[member * classes + k] as number).reduce(
          (sum, peak) => sum + peak,
          0,
        ) / members,
    ),
    spread: keypoints.map((k) => {
      const own = Array.from({ length: members }, (_, member) => {
        const at = member * classes + k;
        return {
          x: places[2 * at] as number,
          y: places[2 * at + 1] as number,
          weight: Math.min(1, Math.max(0, peaks[at] as number)),
        };
      });
      return spreadOf(own) / resolution;
    }),
  };
}

/** Locates the keypoints of complete images, one after the other. */
export async function readAll(
  images: readonly Pick<PlacedImage, 'features'>[],
  network: Interpreter,
  openSession: OpenSession,
  threads = 1,
): Promise<KeypointPeaks[]> {
  const session = await openSession(keypointGraph(network), { threads });
  try {
    const readings: KeypointPeaks[] = [];
    for (const image of images)
      readings.push(await readKeypoints(session, featureFeeds(await featuresOf(image), network.layers), network));
    return readings;
  } finally {
    await session.close();
  }
}

/**
 * Root mean square distance of the members' positions from their mean, times how clearly they see the keypoint at all.
 * A member's position is weighted by the height of its peak, so a member that sees nothing does not count, and a
 * keypoint that no member sees is not uncertain whatever positions they guess.
 */
export function spreadOf(
  places: readonly { readonly x: number; readonly y: number; readonly weight: number }[],
): number {
  const total = places.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return 0;
  const mean = (of: 'x' | 'y'): number => places.reduce((sum, place) => sum + place.weight * place[of], 0) / total;
  const [x, y] = [mean('x'), mean('y')];
  const squares = places.reduce((sum, place) => sum + place.weight * ((place.x - x) ** 2 + (place.y - y) ** 2), 0);
  return Math.sqrt(squares / total) * (total / places.length);
}

/** Converts a reading to placements, with x and y clamped to the image; an absent keypoint is at (0, 0). */
export function located(
  { x, y, peak, spread }: KeypointPeaks,
  { levels, network: { resolution } }: KeypointInterpreter,
): KeypointPlacements {
  const held = (value: number): number => Math.min(resolution, Math.max(0, value));
  const points = levels.map((level, k): PredictedPlacement => {
    const visibility = visibilityOf(peak[k] as number, level);
    const uncertainty = { spread: spread[k] as number };
    return visibility === 0
      ? { x: 0, y: 0, visibility, ...uncertainty }
      : { x: held(x[k] as number), y: held(y[k] as number), visibility, ...uncertainty };
  });
  return { points, score: scoreOf(spread) };
}

/** The score of an image: the mean of its keypoints' spread. */
export function scoreOf(spread: readonly number[]): number {
  return spread.reduce((sum, value) => sum + value, 0) / spread.length;
}
