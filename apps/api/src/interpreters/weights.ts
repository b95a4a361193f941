import { createHash } from 'node:crypto';
import { Refused } from '../errors.js';
import type { ObjectStore } from '../storage/object-store.js';

/** Where the weights of an interpreter lie. */
export function interpreterKey(digest: string): string {
  return `interpreters/${digest}`;
}

/** The stored weights of an interpreter. Refuses with CONFLICT when they are no longer what was trained. */
export async function weightsOf(objects: Pick<ObjectStore, 'get'>, digest: string): Promise<Uint8Array> {
  const bytes = await objects.get(interpreterKey(digest));
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== digest) throw changedWeights(digest, `has changed: its sha256 is ${found}`);
  return bytes;
}

/** `problem` is the end of a sentence about the file. */
export function changedWeights(digest: string, problem: string): Refused {
  return new Refused('CONFLICT', `The stored interpreter ${interpreterKey(digest)} ${problem}. Put the file back from a backup, or cancel the round and start the next one, which trains a new interpreter on everything that was accepted.`);
}
