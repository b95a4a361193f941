import { FORMATS_REVISION } from '@gannet/release';

/** The object key of a release's file. */
export function releaseKey(projectId: string, version: string, path: string): string {
  return `releases/${projectId}/${version}/${path}`;
}

/** The key of a preview sample, which is not part of the release. */
export function previewKey(projectId: string, version: string, file: string): string {
  return `${previewPrefix(projectId, version)}/${file}`;
}

export function previewPrefix(projectId: string, version: string): string {
  return `previews/${projectId}/${version}`;
}

/** Labelled but unfiltered samples of a build, one file per chunk. */
export function spoolPrefix(buildId: string): string {
  return `spool/${buildId}`;
}

/** Images of a build's preview. */
export function probePrefix(buildId: string): string {
  return `probes/${buildId}`;
}

export function probeKey(buildId: string, file: string): string {
  return `${probePrefix(buildId)}/${file}`;
}

export function spoolKey(buildId: string, first: number): string {
  return `${spoolPrefix(buildId)}/${String(first).padStart(7, '0')}.tar`;
}

/** The key prefix of a release's files. */
export function releasePrefix(projectId: string, version: string): string {
  return `releases/${projectId}/${version}`;
}

/** The key prefix of releases in other formats. */
export const FORMATS = 'formats';

/** A release in another format; it can be generated again from the release. */
export function formatKey(projectId: string, version: string, format: string): string {
  return `${FORMATS}/${projectId}/${version}/${format}-${FORMATS_REVISION}.tar`;
}

/** The SHA-256 of a release in another format, as hexadecimal digits. */
export function digestKey(formatKey: string): string {
  return `${formatKey}.sha256`;
}

/** The differences between two releases; they can be computed again. */
export function diffPrefix(projectId: string, from: string, to: string): string {
  return `diffs/${projectId}/${from}-${to}`;
}

export function diffPictureKey(prefix: string, file: string): string {
  return `${prefix}/pictures/${file}`;
}

/** The key prefix of students. */
const STUDENTS = 'students';

interface OfProject {
  readonly projectId: string;
  readonly id: string;
}

/** A student's files, and its checkpoint while it is trained. */
export function studentPrefix({ projectId, id }: OfProject): string {
  return `${STUDENTS}/${projectId}/${id}`;
}

export function studentKey(student: OfProject, file: string): string {
  return `${studentPrefix(student)}/${file}`;
}

/** What the training of a student goes on from. */
export function checkpointKey(student: OfProject): string {
  return studentKey(student, 'checkpoint.bin');
}

/** What is stored under a project's id. */
export function projectPrefixes(projectId: string): string[] {
  return ['releases', 'previews', FORMATS, 'diffs', STUDENTS].map((kind) => `${kind}/${projectId}`);
}

/** What is stored under a build's id. */
export function buildPrefixes(buildId: string): string[] {
  return [spoolPrefix(buildId), probePrefix(buildId)];
}

/** Number of relabelled samples with images. */
export const SHOWN_CHANGES = 24;
