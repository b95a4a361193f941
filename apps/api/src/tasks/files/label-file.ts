import type { StoredAnswer } from '../server-task.js';
import { type ArchivedFile } from './archive.js';
import { Unreadable } from './unreadable.js';

/** A label that a file uses. */
interface FileLabel {
  readonly id: number;
  readonly name: string;
  /** The label of the schema at this place is meant if none has the name; null if names alone count. */
  readonly place: number | null;
}

/** An image's labels as a file has them, values and places being ids of the file; or why they cannot be read. */
export type FileImage =
  | { readonly file: string; readonly seed: number; readonly psi: number | null; readonly answer: StoredAnswer }
  | { readonly file: string; readonly problem: string };

/** Labels that were made elsewhere. */
export interface LabelFile {
  readonly format: string;
  /** Labels that the file describes; further ones may occur in its images. */
  labelOf(id: number): FileLabel;
  /** One in memory at a time. */
  images(): Generator<FileImage>;
}

/** What images have to be of. */
export interface FileContext {
  /** Width and height of the generator's images. */
  readonly side: number;
  /** The side of the project's label maps. */
  readonly labelSide: number;
  /** The digest of the generator. */
  readonly generator: string;
}

/** Runs `read`; what cannot be read is the image's problem. */
export function attempt(file: string, read: () => Exclude<FileImage, { problem: string }>): FileImage {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return { file, problem: error.message };
    throw error;
  }
}

/** Files that archives contain by themselves: they are not labels, and nobody misses them. */
export function isIncidental({ name }: ArchivedFile): boolean {
  return /(?:^|\/)(?:\.[^./]|__MACOSX\/|Thumbs\.db$|(?:manifest|croissant|dataset_info)\.json$|README\.md$|SHA256SUMS$)/.test(
    name,
  );
}

/** The JSON value of a file. Throws Unreadable. */
export function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new Unreadable('it is not JSON in UTF-8', { cause });
  }
}
