import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Split } from '@gannet/contracts';
import { z } from 'zod';

/** The file in a converted folder by which it is known as ours. */
export const MARKER = '.gannet-convert.json';

const Marker = z.object({
  project: z.string(),
  version: z.string(),
  /** Of the release's manifest. */
  digest: z.string(),
  format: z.string(),
  /** Of the formats: with another one the same release becomes other bytes. */
  revision: z.number(),
  splits: z.array(Split),
  /** How much was written; null until all is. */
  written: z.object({ files: z.number(), bytes: z.number() }).nullable(),
});
export type Marker = z.infer<typeof Marker>;

/** What a folder was made of; null when it is not known to be ours. */
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

/** Whether both are the same splits of the same release in the same format, whatever is written of them. */
export function isSame(a: Marker, b: Marker): boolean {
  return JSON.stringify({ ...a, written: null }) === JSON.stringify({ ...b, written: null });
}
