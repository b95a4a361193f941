import type { LabelMapping, Runs } from '@gannet/contracts';
import { decodeRuns, encodeRuns, type LabelMap, UNLABELLED } from '@gannet/raster';
import type { Read } from '../server-task.js';

/** The label map of a submission, or a sentence that says what is wrong with it. */
export function labelsOf(runs: Runs, side: number, classes: number): Read<{ map: LabelMap }> {
  if (runs.width !== side || runs.height !== side) {
    return {
      ok: false,
      problem: `The label map is ${runs.width} x ${runs.height} pixels where this project's have ${side} x ${side}.`,
    };
  }
  return decodeRuns(runs, classes);
}

/** A stored label map in the format of the contract; null for other tasks. */
export function runsOf(width: number, height: number, labels: Buffer): Runs;
export function runsOf(width: number, height: number, labels: Buffer | null): Runs | null;
export function runsOf(width: number, height: number, labels: Buffer | null): Runs | null {
  return labels && { width, height, runs: encodeRuns({ width, height, data: labels }) };
}

/** A label map under a mapping: pixels without a class are unlabelled, and stay it. */
export function mappedLabels(labels: Uint8Array, mapping: LabelMapping): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256).fill(UNLABELLED);
  mapping.forEach((now, label) => (table[label] = now ?? UNLABELLED));
  return Uint8Array.from(labels, (label) => table[label]!);
}

/** Number of pixels in which two label maps of one image differ. */
export function pixelsChanged(predicted: Uint8Array, accepted: Uint8Array): number {
  let changed = 0;
  for (let i = 0; i < accepted.length; i++) if (predicted[i] !== accepted[i]) changed++;
  return changed;
}
