import { readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { Failed } from './failed.js';

const FULL = ['ENOSPC', 'EDQUOT'];
const UNWRITABLE = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
  'ENOTEMPTY',
  'ENAMETOOLONG',
  'ELOOP',
  'EXDEV',
  'EBUSY',
  'EFBIG',
  'EIO',
  'EMFILE',
  'ENFILE',
];

/** Explains disk errors to the user; `onward` is how they continue after freeing space. Throws Failed for those. */
export async function explained<T>(out: string, onward: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code = '', message, syscall } = error as NodeJS.ErrnoException;
    if (FULL.includes(code)) throw new Failed(`There is no space left for ${out}. ${onward}`, { cause: error });
    const why = syscall === 'mkdir' ? await whyNoFolder(out, code) : null;
    if (why !== null) throw new Failed(why, { cause: error });
    // A connection has some of these codes too, and a system call of its own.
    if (UNWRITABLE.includes(code) && syscall !== 'connect')
      throw new Failed(`${out} cannot be written: ${message}.`, { cause: error });
    throw error;
  }
}

/**
 * Why a folder could not be made, where the system's own words mislead: Node, which makes its parents too, says of a
 * broken link that it is no folder, and of a read-only disk that nothing is there.
 */
async function whyNoFolder(out: string, code: string): Promise<string | null> {
  for (let place = out; place !== path.dirname(place); place = path.dirname(place)) {
    const target = await readlink(place).catch(() => null);
    if (target !== null && (await stat(place).catch(() => null)) === null)
      return `${place} is a link to ${target}, which is not there: make that folder, or choose another.`;
  }
  return code === 'ENOENT' ? `${out} cannot be written: no folder can be made there. Is the disk read-only?` : null;
}
