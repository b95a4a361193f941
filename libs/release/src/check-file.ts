import { plural, type ReleaseFile } from '@gannet/contracts';

/** Size and checksum of a file as found. */
export interface FoundFile {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Describes the problem with a file in a sentence that names it, what was expected and what was found; null if there is
 * none.
 */
export function checkFile(
  expected: Pick<ReleaseFile, 'path' | 'bytes' | 'sha256'>,
  found: FoundFile | null,
): string | null {
  const { path } = expected;
  if (found === null) return `${path} is missing: expected ${plural(expected.bytes, 'byte')}`;
  if (found.bytes !== expected.bytes)
    return `${path} has changed: expected ${plural(expected.bytes, 'byte')}, found ${found.bytes}`;
  if (found.sha256 !== expected.sha256)
    return `${path} has changed: expected sha256 ${expected.sha256}, found ${found.sha256}`;
  return null;
}
