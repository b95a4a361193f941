/** A process that turns the file of an upload into a generator package, within limits that its parent watches. */
import { GeneratorRefused } from '@gannet/generator';
import { CheckpointRefused } from '@gannet/stylegan';
import { causesOf, Unavailable } from '../errors.js';
import type { ObjectStore } from '../storage/object-store.js';
import { Storage, type StorageSettings } from '../storage/storage.js';
import type { UploadSettings } from './generators.table.js';
import { type ImportedFile, importFile } from './import-file.js';
import { piecesKey, uploadKey } from './upload-keys.js';

/** What to import; `writer` identifies the process to the object store. */
export interface ImportOrder {
  readonly storage: StorageSettings;
  readonly writer: string;
  readonly uploadId: string;
  readonly bytes: number;
  readonly settings: UploadSettings;
}

/** The answer on standard output. `failed` is what may work another time. */
export type ImportAnswer =
  | (Omit<ImportedFile, 'files'> & { readonly refused?: undefined; readonly failed?: undefined })
  | { readonly refused: string; readonly failed?: undefined }
  | { readonly failed: string; readonly refused?: undefined };

async function run({ storage, writer, uploadId, bytes, settings }: ImportOrder): Promise<ImportAnswer> {
  const { objects } = new Storage(storage, writer);
  try {
    const { files, ...found } = await importFile(await wholeFile(objects, uploadId, bytes), settings);
    for (const [name, content] of files) await objects.put(`${uploadKey(uploadId)}/${name}`, content);
    return found;
  } catch (error) {
    if (error instanceof CheckpointRefused || error instanceof GeneratorRefused) return { refused: error.message };
    const outside = causesOf(error).find((cause) => cause instanceof Unavailable);
    if (outside instanceof Unavailable) return { failed: outside.message };
    throw error;
  }
}

async function wholeFile(objects: ObjectStore, uploadId: string, bytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for await (const key of objects.list(piecesKey(uploadId))) {
    for await (const chunk of objects.get(key)) {
      whole.set(chunk, at);
      at += chunk.length;
    }
  }
  if (at !== bytes) throw new Error(`${at} of ${bytes} bytes are stored`);
  return whole;
}

const answer = await run(JSON.parse(process.argv[2] ?? '') as ImportOrder);
process.stdout.write(JSON.stringify(answer));
