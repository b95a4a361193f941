import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** The folder inside a release's folder that holds what is unfinished; it goes when the release is complete. */
export const UNFINISHED = '.gannet-pull';

const Marker = z.object({ project: z.string(), version: z.string(), digest: z.string() });
/** Which release is on its way; `digest` is that of its manifest. */
export type Marker = z.infer<typeof Marker>;

/** Of which release the folder has the beginning; null when it has none. */
export async function unfinishedIn(out: string): Promise<Marker | null> {
  try {
    return Marker.parse(JSON.parse(await readFile(markerIn(out), 'utf8')));
  } catch {
    return null;
  }
}

/** Marks the folder as one that this release comes into: from here on it is known as ours. */
export async function beginIn(out: string, marker: Marker): Promise<void> {
  await mkdir(path.join(out, UNFINISHED), { recursive: true });
  await writeFile(markerIn(out), JSON.stringify(marker));
}

export function finishIn(out: string): Promise<void> {
  return rm(path.join(out, UNFINISHED), { recursive: true, force: true });
}

/** Where a file lies until it is whole, and the ETag of what it is the beginning of. */
export function partOf(out: string, name: string): { readonly part: string; readonly etag: string } {
  const [part, etag] = ['parts', 'etags'].map((kind) => path.join(out, UNFINISHED, kind, ...name.split('/'))) as [
    string,
    string,
  ];
  return { part, etag };
}

/** Bytes of a file that are here already. */
export function bytesBegun(out: string, name: string): Promise<number> {
  return stat(partOf(out, name).part).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Gives what is whole its own name. */
export async function keepPart(out: string, name: string): Promise<void> {
  const { part, etag } = partOf(out, name);
  const target = path.join(out, ...name.split('/'));
  await mkdir(path.dirname(target), { recursive: true });
  await rename(part, target);
  await rm(etag, { force: true });
}

export async function discardPart(out: string, name: string): Promise<void> {
  const { part, etag } = partOf(out, name);
  await rm(part, { force: true });
  await rm(etag, { force: true });
}

function markerIn(out: string): string {
  return path.join(out, UNFINISHED, 'release.json');
}
