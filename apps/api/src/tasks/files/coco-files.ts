import { LARGEST_LABEL_FILE } from '@gannet/contracts';
import type { ArchivedFile } from './archive.js';
import { claimsToBeCoco, type Coco, readCoco } from './coco.js';
import { jsonOf } from './label-file.js';
import { Unreadable } from './unreadable.js';

/** A COCO file, and what it is called. */
export interface NamedCoco {
  readonly name: string;
  readonly coco: Coco;
}

/** The COCO files among the files, with the name that each image is told by. Throws Unreadable. */
export function cocoFilesIn(files: readonly ArchivedFile[]): NamedCoco[] {
  const isOnly = files.length === 1;
  return files.flatMap((file) => {
    if (!isOnly && !file.name.toLowerCase().endsWith('.json')) return [];
    const bytes = file.bytes(LARGEST_LABEL_FILE);
    if (isOnly && !/^(?:\xef\xbb\xbf)?\s*[[{]/.test(bytes.toString('latin1', 0, 64))) return [];
    try {
      const value = jsonOf(bytes);
      return claimsToBeCoco(value) ? [{ name: file.name, coco: readCoco(value) }] : [];
    } catch (cause) {
      if (!(cause instanceof Unreadable) || isOnly) throw cause;
      throw new Unreadable(`of ${file.name}, ${cause.message}`, { cause });
    }
  });
}

/** What all files have in common. Throws Unreadable if they differ. */
export function agreed(files: readonly NamedCoco[], namesOf: (coco: Coco) => string[]): string[] {
  const [first, ...others] = files.map(({ coco }) => namesOf(coco));
  if (first === undefined || others.some((names) => names.join('\n') !== first.join('\n')))
    throw new Unreadable('it has several COCO files with different categories or keypoints: import one at a time');
  return first;
}
