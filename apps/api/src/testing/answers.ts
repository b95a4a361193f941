import { Refused } from '../errors.js';

/** The refusal of `work`; throws if it was not refused. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}
