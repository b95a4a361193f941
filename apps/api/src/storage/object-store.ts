/** Metadata of an object. */
export interface Head {
  readonly bytes: number;
  /** Changes whenever the content is replaced, by whatever means. */
  readonly version: string;
}

/** Both ends are inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The content of an object, complete or as a stream. */
export type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * The store for large immutable objects. A key is a relative path of plain names, such as `interpreters/<sha256>`; any
 * other key is a RangeError. External failures are Unavailable. testing/object-store-contract.ts tests what every
 * driver must do.
 */
export interface ObjectStore {
  /**
   * Atomic: the complete object exists when this resolves; until then, and when it rejects, the previous one stays.
   * Each chunk is written before the next is requested. Errors of `bytes` are rethrown.
   */
  put(key: string, bytes: Bytes): Promise<void>;
  /** A consistent object or part of it, opened when the first byte is read. */
  get(key: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Null if there is no such object. */
  head(key: string): Promise<Head | null>;
  /** Keys of all objects under the prefix, `<prefix>/…`, sorted. */
  list(prefix: string): AsyncIterable<string>;
  /** Does nothing if there is no such object. */
  delete(key: string): Promise<void>;
  /** Like `put` with the content of another object, which need not pass through the server. */
  copy(from: string, to: string): Promise<void>;
}

/** Injection token of the object store. */
export const OBJECT_STORE = Symbol('object store');

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Returns the key. Throws RangeError for a key that could leave the store. */
export function checkedKey(key: string): string {
  if (!key.split('/').every((part) => PLAIN.test(part)))
    throw new RangeError(`${JSON.stringify(key)} is not an object key`);
  return key;
}

/** The complete content of an object that fits in memory. */
export async function wholeOf(objects: Pick<ObjectStore, 'get'>, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of objects.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Deletes all objects under the prefix. */
export async function deleteBelow(objects: Pick<ObjectStore, 'list' | 'delete'>, prefix: string): Promise<void> {
  for await (const key of objects.list(prefix)) await objects.delete(key);
}
