import type { PartsPrediction } from '@gannet/contracts';
import type { PartsOutput } from '@gannet/interpreter';
import { encodeRuns } from '@gannet/raster';

/** The output of an interpreter, or a refit, in the format of the contract. */
export function predictionOf(
  { labels, uncertainty, score }: PartsOutput & { readonly score: number },
  { side, members, classes }: { readonly side: number; readonly members: number; readonly classes: number },
): PartsPrediction {
  return {
    task: 'parts',
    labels: { width: side, height: side, runs: encodeRuns({ width: side, height: side, data: labels }) },
    uncertainty: uncertaintyBytes(uncertainty, members, classes),
    score,
  };
}

/** Disagreement as bytes in base64: 0 is none, 255 the greatest possible for this number of members and classes. */
function uncertaintyBytes(uncertainty: Float32Array, members: number, classes: number): string {
  const most = greatestDisagreement(members, classes);
  return Buffer.from(
    Uint8Array.from(uncertainty, (value) => Math.min(255, Math.max(0, Math.round((255 * value) / most)))),
  ).toString('base64');
}

/** Greatest possible disagreement, in nats. */
export function greatestDisagreement(members: number, classes: number): number {
  return Math.log(Math.min(members, classes));
}
