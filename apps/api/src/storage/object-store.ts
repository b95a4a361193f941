/** What is known of an object without reading it. */
export interface Head {
  readonly bytes: number;
  /** Another text when other bytes were stored, whatever did it. */
  readonly version: string;
}

/** Both ends are read. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The bytes of an object: at once, or as they come. */
export type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Where large immutable things are kept. A key is a relative path of plain names, `interpreters/<sha256>`; a key that
 * is not is a RangeError. Everything that goes wrong outside the server is Unavailable. What any driver must do is
 * written down as tests (testing/object-store-contract.ts).
 */
export interface ObjectStore {
  /**
   * The object exists when this resolves, and as a whole; until then, and when it rejects, the one that was there
   * before stays. Each chunk is taken before the next is asked for. What the bytes throw is thrown on.
   */
  put(key: string, bytes: Bytes): Promise<void>;
  /** The object as it was when the first byte was read, or its part; opened then. */
  get(key: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Null when there is no such object. */
  head(key: string): Promise<Head | null>;
  /** Keys of all objects below the prefix, `<prefix>/…`, in their order. */
  list(prefix: string): AsyncIterable<string>;
  /** No such object is fine. */
  delete(key: string): Promise<void>;
  /** As `put` with the bytes of another object, which the server need not read. */
  copy(from: string, to: string): Promise<void>;
}

/** Injection token of the object store. */
export const OBJECT_STORE = Symbol('object store');

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The key itself, or a RangeError: a key never leaves the store, whatever a name in it says. */
export function checkedKey(key: string): string {
  if (!key.split('/').every((part) => PLAIN.test(part)))
    throw new RangeError(`${JSON.stringify(key)} is not an object key`);
  return key;
}

/** All bytes of an object, for those that fit in memory. */
export async function wholeOf(objects: Pick<ObjectStore, 'get'>, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of objects.get(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Deletes everything below the prefix. */
export async function deleteBelow(objects: Pick<ObjectStore, 'list' | 'delete'>, prefix: string): Promise<void> {
  for await (const key of objects.list(prefix)) await objects.delete(key);
}
