import type { Manifest, ReleaseFile } from '@gannet/contracts';
import { CHECKSUMS, checksumText, CROISSANT, MANIFEST, sha256 } from './manifest.js';

/** A file as it was found. */
export interface FoundFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** What is wrong with one file, as a sentence that names it, what was expected and what was found; or null. */
export function checkFile(expected: Pick<ReleaseFile, 'path' | 'bytes' | 'sha256'>, found: FoundFile | null): string | null {
  const { path } = expected;
  if (found === null) return `${path} is missing: expected ${expected.bytes} bytes`;
  if (found.bytes !== expected.bytes) return `${path} has changed: expected ${expected.bytes} bytes, found ${found.bytes}`;
  if (found.sha256 !== expected.sha256) return `${path} has changed: expected sha256 ${expected.sha256}, found ${found.sha256}`;
  return null;
}

/**
 * Everything wrong with a folder that should hold a release, in order of path; empty when it is exact.
 * `found` has every file of the folder but `manifest.json`, by path; `digest` is the sha256 of that. `files` are those that
 * should be there: all, or the ones of some splits. `croissant.json` may be there; nothing is known of its bytes.
 */
export function verifyManifest(manifest: Manifest, digest: string, found: ReadonlyMap<string, FoundFile>, files: readonly ReleaseFile[] = manifest.files): string[] {
  const text = new TextEncoder().encode(checksumText(manifest.files, digest));
  const expected = [...files, { path: CHECKSUMS, bytes: text.byteLength, sha256: sha256(text) }];
  const known = new Set([MANIFEST, CROISSANT, ...expected.map(({ path }) => path)]);
  const problems = expected.map((file) => ({ path: file.path, text: checkFile(file, found.get(file.path) ?? null) }));
  for (const path of found.keys()) if (!known.has(path)) problems.push({ path, text: `${path} is not part of the release` });
  return problems.filter(({ text: t }) => t !== null).sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ text: t }) => t!);
}
