import { Failed } from './failed.js';

const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST'];

/** Says of a failing disk what the person can do about it; `onward` is how they go on after they made room. Throws Failed for that. */
export async function explained<T>(out: string, onward: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new Failed(`There is no space left for ${out}. ${onward}`, { cause: error });
    if (UNWRITABLE.includes(code)) throw new Failed(`${out} cannot be written: ${message}.`, { cause: error });
    throw error;
  }
}
