import type { Readable } from 'node:stream';

/** A file that is being written. It exists under its key only after `commit`, and then as a whole. */
export interface Upload {
  write(chunk: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
  /** For those who read while it is written. */
  written(): Promise<Written>;
}

/** What an upload has written, also after its end, until it is closed. */
export interface Written {
  /** From `start` on at most `length` bytes. */
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Where large immutable things lie. Keys are relative paths of plain names: `interpreters/<sha256>`. */
export interface ObjectStore {
  upload(key: string): Promise<Upload>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Throws Unavailable when the object is missing or cannot be read. */
  get(key: string): Promise<Uint8Array>;
  read(key: string, range?: { readonly start: number; readonly end: number }): Readable;
  /** Bytes, or null when there is no such object. */
  size(key: string): Promise<number | null>;
  /** Another text whenever what is stored was written anew, or null when there is no such object. */
  stamp(key: string): Promise<string | null>;
  /** Removes everything under the prefix; nothing there is fine. */
  removeUnder(prefix: string): Promise<void>;
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
