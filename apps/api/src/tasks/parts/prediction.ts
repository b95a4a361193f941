import type { PartsPrediction } from '@gannet/contracts';
import type { PartsOutput } from '@gannet/interpreter';
import { encodeRuns } from '@gannet/raster';

/** What an interpreter, or a refit of it, says of an image, as it goes over the wire. */
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

/**
 * Disagreement in nats as it goes over the wire: 0 is none, 255 as much as so many members can have over so many
 * classes; base64.
 */
function uncertaintyBytes(uncertainty: Float32Array, members: number, classes: number): string {
  const most = greatestDisagreement(members, classes);
  return Buffer.from(
    Uint8Array.from(uncertainty, (value) => Math.min(255, Math.max(0, Math.round((255 * value) / most)))),
  ).toString('base64');
}

/** In nats. */
export function greatestDisagreement(members: number, classes: number): number {
  return Math.log(Math.min(members, classes));
}
