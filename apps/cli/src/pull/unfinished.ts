import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** The subfolder of a release's folder for unfinished files; removed when the release is complete. */
export const UNFINISHED = '.gannet-pull';

const Marker = z.object({ project: z.string(), version: z.string(), digest: z.string() });
/** The release that is being downloaded; `digest` is that of its manifest. */
export type Marker = z.infer<typeof Marker>;

/** The release whose download was started in the folder; null if there is none. */
export async function unfinishedIn(out: string): Promise<Marker | null> {
  try {
    return Marker.parse(JSON.parse(await readFile(markerIn(out), 'utf8')));
  } catch {
    return null;
  }
}

/** Marks the folder as the destination of this release. */
export async function startIn(out: string, marker: Marker): Promise<void> {
  await mkdir(path.join(out, UNFINISHED), { recursive: true });
  await writeFile(markerIn(out), JSON.stringify(marker));
}

export function finish(out: string): Promise<void> {
  return rm(path.join(out, UNFINISHED), { recursive: true, force: true });
}

/** The paths of an unfinished file and of its ETag. */
export function partOf(out: string, name: string): { readonly part: string; readonly etag: string } {
  const [part, etag] = ['parts', 'etags'].map((kind) => path.join(out, UNFINISHED, kind, ...name.split('/'))) as [
    string,
    string,
  ];
  return { part, etag };
}

/** Number of bytes of a file that are already present. */
export function bytesBegun(out: string, name: string): Promise<number> {
  return stat(partOf(out, name).part).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Moves a complete file to its own name. */
export async function completePart(out: string, name: string): Promise<void> {
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
