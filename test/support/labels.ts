import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Item, PartsSubmission } from '@gannet/contracts';
import { type Labeller, openOracle, type Oracle } from '@gannet/cli/simulation';
import { encodeRuns, type LabelMap } from '@gannet/raster';
import { openSession } from '@gannet/runtime';
import { root } from './server.js';

/** Part classes of the bundled generator, in the order of the oracle's logits. */
export const CLASSES = [
  'background',
  'skin',
  'hair',
  'eyes',
  'eyebrows',
  'nose',
  'mouth',
  'clothes',
  'glasses',
] as const;

/** Horizontal bands, one a class: wrong, but quick, and the same for every image. */
function bands(width: number, height: number): LabelMap {
  const data = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.floor((Math.floor(i / width) * CLASSES.length) / height),
  );
  return { width, height, data };
}

/** Labels every image with {@link bands}. */
export const bandLabeller: Labeller = { label: async (_rgb, width, height) => bands(width, height) };

/** What is submitted for an item that is labelled with bands. */
export function submissionOf({ assignmentId, fence, schemaVersion, width, height }: Item): PartsSubmission {
  return {
    task: 'parts',
    assignmentId,
    fence,
    schemaVersion,
    labels: { width, height, runs: encodeRuns(bands(width, height)) },
    confidence: 'sure',
    seconds: 1,
  };
}

/** The network that knows the bundled generator's parts. */
export async function openBundledOracle(): Promise<Oracle> {
  return openOracle(
    await readFile(path.join(root, 'generators/toonface-64/oracle/oracle.onnx')),
    CLASSES.length,
    openSession,
  );
}
