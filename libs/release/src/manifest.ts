import { createHash } from 'node:crypto';
import { faultOf, Manifest, type ReleaseFile } from '@gannet/contracts';

/** Reserved file names, which a manifest cannot list because these files are made from it. */
export const MANIFEST = 'manifest.json';
export const CHECKSUMS = 'SHA256SUMS';
export const README = 'README.md';
/** The list of seeds that annotators rejected as broken. */
export const REJECTED = 'rejected.jsonl';
export const FACTORY = 'factory.onnx';
/**
 * Stored beside the files of a release, not among them, because it contains the date of publication, which the release
 * does not know.
 */
export const CROISSANT = 'croissant.json';

/** Lower-case hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Sorts by path in code units, independent of machine and locale. */
export function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** The text that `sha256sum --check` reads: one line per file, sorted by path. `digest` is that of `manifest.json`. */
export function checksumText(files: readonly Pick<ReleaseFile, 'path' | 'sha256'>[], digest: string): string {
  const all = [...files, { path: MANIFEST, sha256: digest }].sort(byPath);
  return all.map(({ path, sha256: hash }) => `${hash}  ${path}\n`).join('');
}

/** The reason why a path of a manifest is unsafe as a file name, as the end of a sentence, or null. */
export function pathProblem(path: string): string | null {
  const isPlain = /^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(path);
  if (!isPlain) return 'is not made of plain names and single slashes';
  if (path.length > 200) return `is ${path.length} characters long, more than 200`;
  const parts = path.split('/');
  if (parts.some((part) => part === '.' || part === '..')) return 'leaves the folder it belongs in';
  if (parts.some((part) => /\.part(?:\.etag)?$/.test(part))) return 'has the name of a half-done download';
  return null;
}

type ReadManifest =
  | { readonly ok: true; readonly manifest: Manifest; readonly digest: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Parses an untrusted `manifest.json`: checks its schema, and that every path is safe, not reserved, and listed once.
 */
export function readManifest(bytes: Uint8Array): ReadManifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, problem: `${MANIFEST} is not JSON` };
  }
  const parsed = Manifest.safeParse(json, { error: faultOf });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ok: false,
      problem: `${MANIFEST} is not that of a release: ${issue?.path.join('.') || 'it'} ${issue?.message ?? 'is not right'}`,
    };
  }
  const problem = filesProblem(parsed.data.files);
  return problem === null ? { ok: true, manifest: parsed.data, digest: sha256(bytes) } : { ok: false, problem };
}

/** Files that exist in addition to those in the manifest. */
const BESIDE = [MANIFEST, CHECKSUMS, CROISSANT].map((name) => name.toLowerCase());

function filesProblem(files: readonly ReleaseFile[]): string | null {
  const [seen, folders] = [new Set<string>(), new Set<string>()];
  for (const { path, bytes } of files) {
    const problem = pathProblem(path);
    if (problem !== null) return `the path ${JSON.stringify(path)} ${problem}`;
    // Two names that differ only in case are one file on many file systems.
    const name = path.toLowerCase();
    if (BESIDE.includes(name)) return `${path} has a name that is kept for what stands beside the listed files`;
    if (seen.has(name)) return `${path} is listed twice`;
    if (!(Number.isSafeInteger(bytes) && bytes >= 0)) return `${path} has ${bytes} bytes`;
    seen.add(name);
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
      folders.add(name.slice(0, end));
  }
  const both = files.find(({ path }) => folders.has(path.toLowerCase()));
  return both ? `${both.path} is both a file and a folder` : null;
}
