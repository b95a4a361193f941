/** Where the files of a release lie. */
export function releaseKey(projectId: string, version: string, path: string): string {
  return `releases/${projectId}/${version}/${path}`;
}

/** Where the look-before-download samples lie; they are not part of the release. */
export function previewKey(projectId: string, version: string, file: string): string {
  return `previews/${projectId}/${version}/${file}`;
}

/** Labelled but unfiltered samples of a round's release, one file a chunk. */
export function spoolPrefix(roundId: string): string {
  return `spool/${roundId}`;
}

export function spoolKey(roundId: string, first: number): string {
  return `${spoolPrefix(roundId)}/${String(first).padStart(7, '0')}.tar`;
}
