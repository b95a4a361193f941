import { FORMATS_REVISION } from '@gannet/release';

/** Where the files of a release lie. */
export function releaseKey(projectId: string, version: string, path: string): string {
  return `releases/${projectId}/${version}/${path}`;
}

/** Where the look-before-download samples lie; they are not part of the release. */
export function previewKey(projectId: string, version: string, file: string): string {
  return `${previewPrefix(projectId, version)}/${file}`;
}

export function previewPrefix(projectId: string, version: string): string {
  return `previews/${projectId}/${version}`;
}

/** Labelled but unfiltered samples of a release that is being made, one file a chunk. */
export function spoolPrefix(buildId: string): string {
  return `spool/${buildId}`;
}

/** Pictures of a preview. */
export function probePrefix(buildId: string): string {
  return `probes/${buildId}`;
}

export function probeKey(buildId: string, file: string): string {
  return `${probePrefix(buildId)}/${file}`;
}

export function spoolKey(buildId: string, first: number): string {
  return `${spoolPrefix(buildId)}/${String(first).padStart(7, '0')}.tar`;
}

/** Where all files of a release lie. */
export function releasePrefix(projectId: string, version: string): string {
  return `releases/${projectId}/${version}`;
}

/** Where releases in other formats lie. */
export const FORMATS = 'formats';

/** A release in another format, as it was sent the first time; it can be made again from the release. */
export function formatKey(projectId: string, version: string, format: string): string {
  return `${FORMATS}/${projectId}/${version}/${format}-${FORMATS_REVISION}.tar`;
}

/** What changed between two releases; it can be made again from them. */
export function diffPrefix(projectId: string, from: string, to: string): string {
  return `diffs/${projectId}/${from}-${to}`;
}

export function diffPictureKey(prefix: string, file: string): string {
  return `${prefix}/pictures/${file}`;
}

/** How many relabelled samples have pictures. */
export const SHOWN_CHANGES = 24;
