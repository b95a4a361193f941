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

/**
 * Says of a failing disk what the person can do about it; `onward` is how they go on after they made room. Throws
 * Failed for that.
 */
export async function explained<T>(out: string, onward: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code = '', message, syscall } = error as NodeJS.ErrnoException;
    if (FULL.includes(code)) throw new Failed(`There is no space left for ${out}. ${onward}`, { cause: error });
    // A connection has some of these codes too, and a system call of its own.
    if (UNWRITABLE.includes(code) && syscall !== 'connect')
      throw new Failed(`${out} cannot be written: ${message}.`, { cause: error });
    throw error;
  }
}
