import type { Runs } from '@gannet/contracts';
import { encodeRuns } from '@gannet/raster';

/** A kept label map as it goes over the wire; null where keypoints are labelled. */
export function runsOf(width: number, height: number, labels: Buffer): Runs;
export function runsOf(width: number, height: number, labels: Buffer | null): Runs | null;
export function runsOf(width: number, height: number, labels: Buffer | null): Runs | null {
  return labels && { width, height, runs: encodeRuns({ width, height, data: labels }) };
}
