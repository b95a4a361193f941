import { createHash } from 'node:crypto';
import { Refused } from '../errors.js';
import { type ObjectStore, wholeOf } from '../storage/object-store.js';

/** The stored weights of an interpreter are missing or have changed. */
export class DamagedWeights extends Refused {
  /** `problem` is the end of a sentence about the file. */
  constructor(digest: string, problem: string) {
    super(
      'CONFLICT',
      `The stored interpreter ${interpreterKey(digest)} ${problem}. Put the file back from a backup, or go on without it: the next round learns a new one from everything that was accepted.`,
    );
  }
}

/** The object key of an interpreter's weights. */
export function interpreterKey(digest: string): string {
  return `interpreters/${digest}`;
}

/** The stored weights of an interpreter. Throws DamagedWeights. */
export async function weightsOf(objects: Pick<ObjectStore, 'get' | 'head'>, digest: string): Promise<Uint8Array> {
  if ((await objects.head(interpreterKey(digest))) === null) throw new DamagedWeights(digest, 'is missing');
  const bytes = await wholeOf(objects, interpreterKey(digest));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== digest) throw new DamagedWeights(digest, `has changed: its sha256 is ${found}`);
  return bytes;
}

/**
 * To be called in the transaction that names the weights, after they are locked. Throws if they were removed with a
 * deleted project that had the same ones: the training is to be repeated.
 */
export async function checkStored(objects: Pick<ObjectStore, 'head'>, digest: string): Promise<void> {
  if ((await objects.head(interpreterKey(digest))) === null)
    throw new Error('the weights were removed with another project that had the same');
}

/** Null if it needs an interpreter that is damaged. */
export async function unlessDamaged<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DamagedWeights) return null;
    throw error;
  }
}
