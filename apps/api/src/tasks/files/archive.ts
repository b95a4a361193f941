import { readTar } from '@gannet/release';
import { Unreadable } from './unreadable.js';
import { isZip, zipFiles } from './zip.js';

/** A file of an archive, or the only one there is. */
export interface ArchivedFile {
  /** As the archive has it, with its folders. It is shown and read for a seed, never used as a path. */
  readonly name: string;
  /** The content. Throws Unreadable if it has more than `limit` bytes, or is damaged. */
  bytes(limit: number): Buffer;
}

/** Maximum number of files of an archive: images, labels and records of as many images as an import may have. */
const MOST_FILES = 5000;
const TAR_MARK_AT = 257;

/** The files of a zip or a tar, or the file itself. Throws Unreadable. */
export async function filesOf(name: string, bytes: Buffer): Promise<ArchivedFile[]> {
  if (isZip(bytes)) return zipFiles(bytes, MOST_FILES);
  if (bytes.toString('latin1', TAR_MARK_AT, TAR_MARK_AT + 5) === 'ustar') return tarFiles(bytes);
  return [{ name, bytes: limited(bytes) }];
}

async function tarFiles(bytes: Buffer): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  try {
    for await (const { name, body } of readTar(whole())) {
      if (name.endsWith('/')) continue;
      if (files.length === MOST_FILES) throw new Unreadable(`it is a tar of more than ${MOST_FILES} files`);
      files.push({ name, bytes: limited(body) });
    }
  } catch (cause) {
    if (cause instanceof Unreadable) throw cause;
    throw new Unreadable('it is a damaged tar, or not a whole one', { cause });
  }
  return files;
}

function limited(content: Buffer): ArchivedFile['bytes'] {
  return (limit) => {
    if (content.length > limit) throw new Unreadable(`it has ${content.length} bytes; at most ${limit} are read`);
    return content;
  };
}
