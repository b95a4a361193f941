import type { FileSink } from '@gannet/release';
import type { ObjectStore } from '../storage/object-store.js';

/** A file that becomes the object of that key when it is closed. */
export async function sinkAt(objects: ObjectStore, key: string): Promise<FileSink> {
  const upload = await objects.upload(key);
  return { write: (chunk) => upload.write(chunk), close: () => upload.commit(), abort: () => upload.abort() };
}
