import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Split } from '@gannet/contracts';
import { z } from 'zod';

/** The file that identifies a folder as a conversion. */
export const MARKER = '.gannet-convert.json';

const Marker = z.object({
  project: z.string(),
  version: z.string(),
  /** Of the release's manifest. */
  digest: z.string(),
  format: z.string(),
  /** Revision of the formats: another one gives different files for the same release. */
  revision: z.number(),
  splits: z.array(Split),
  /** Size of the result; null until it is complete. */
  written: z.object({ files: z.number(), bytes: z.number() }).nullable(),
});
export type Marker = z.infer<typeof Marker>;

/** The conversion that a folder contains; null if it is not a conversion. */
export async function markerIn(folder: string): Promise<Marker | null> {
  try {
    return Marker.parse(JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')));
  } catch {
    return null;
  }
}

export function mark(folder: string, marker: Marker): Promise<void> {
  return writeFile(path.join(folder, MARKER), `${JSON.stringify(marker)}\n`, { flush: true });
}

/** Whether both are the same splits of the same release in the same format, finished or not. */
export function isSame(a: Marker, b: Marker): boolean {
  return JSON.stringify({ ...a, written: null }) === JSON.stringify({ ...b, written: null });
}
