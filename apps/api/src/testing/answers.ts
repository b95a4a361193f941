import { Refused } from '../errors.js';

/** What `work` was refused with; an Error when it was not. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}
