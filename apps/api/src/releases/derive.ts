import { once } from 'node:events';
import type { LabelMapping } from '@gannet/contracts';
import {
  type TemporaryStorage,
  diffReleases,
  formatNamed,
  type FormatSource,
  MANIFEST,
  readManifest,
  sizeOfChange,
  sourceFrom,
  TarSink,
  writeFormat,
} from '@gannet/release';
import { causesOf } from '../errors.js';
import { type ObjectStore, wholeOf } from '../storage/object-store.js';
import { isFull, type Scratch } from '../storage/scratch.js';
import { Storage, type StorageSettings } from '../storage/storage.js';
import { diffPictureKey, SHOWN_CHANGES } from './release-keys.js';

/** A published release: its key prefix, and the sha256 of its manifest. */
interface Stored {
  readonly prefix: string;
  readonly digest: string;
}

/**
 * What the process derives from published releases: `writer` identifies it to the object store, `pictures` is a key
 * prefix.
 */
export type Order = { readonly storage: StorageSettings; readonly writer: string } & (
  | { readonly what: 'format'; readonly release: Stored; readonly format: string }
  | {
      readonly what: 'diff';
      readonly from: Stored;
      readonly to: Stored;
      readonly mapping: LabelMapping | null;
      readonly pictures: string;
    }
);

/**
 * Writes the result to standard output: a tar, or a line of JSON. On failure, exits with a code other than 0 and the
 * reason on standard error.
 */
async function derive(order: Order): Promise<void> {
  const { objects, scratch } = new Storage(order.storage, order.writer);
  if (order.what === 'format') await writeTar(await published(objects, order.release), order.format, scratch);
  else await say(new TextEncoder().encode(JSON.stringify(await difference(order, objects))));
}

async function published(objects: ObjectStore, { prefix, digest }: Stored): Promise<FormatSource> {
  const read = readManifest(await wholeOf(objects, `${prefix}/${MANIFEST}`));
  if (!read.ok) throw new Error(read.problem);
  if (read.digest !== digest)
    throw new Error(`${MANIFEST} has changed: expected sha256 ${digest}, found ${read.digest}`);
  return sourceFrom(read.manifest, (await wholeOf(objects, `${prefix}/LICENSE`)).toString(), (name) =>
    objects.get(`${prefix}/${name}`),
  );
}

/** If this process ends early, its parent removes the temporary files. */
async function writeTar(source: FormatSource, name: string, scratch: Scratch): Promise<void> {
  const format = formatNamed(name);
  if (format === null) throw new Error(`there is no format ${name}`);
  const tar = new TarSink({ write: say }, () => temporaryStorageIn(scratch));
  await writeFormat(format, source, tar);
  await tar.end();
}

async function temporaryStorageIn(scratch: Scratch): Promise<TemporaryStorage> {
  const file = await scratch.open();
  return { write: (chunk) => file.write(chunk), read: () => file, remove: () => file.remove() };
}

async function difference(
  { from, to, mapping, pictures }: Extract<Order, { what: 'diff' }>,
  objects: ObjectStore,
): Promise<object> {
  const shown = new Map<string, number>();
  const found = await diffReleases(await published(objects, from), await published(objects, to), {
    mapping,
    async onRelabelled(change, a, b) {
      const { key } = change;
      shown.set(key, sizeOfChange(change));
      const least = [...shown]
        .sort(([, x], [, y]) => y - x)
        .slice(SHOWN_CHANGES)
        .map(([name]) => name);
      for (const name of least) shown.delete(name);
      if (!shown.has(key)) return;
      for (const [ending, bytes] of [
        ['.png', b.image],
        ['.from.png', a.mask],
        ['.to.png', b.mask],
      ] as const)
        if (bytes !== null) await objects.put(diffPictureKey(pictures, `${key}${ending}`), bytes);
    },
  });
  return { ...found, relabelled: found.relabelled.map((change) => ({ ...change, shown: shown.has(change.key) })) };
}

async function say(chunk: Uint8Array): Promise<void> {
  if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
}

/** A full disk as a sentence; otherwise the error's message. */
function reasonOf(error: unknown): string {
  const causes = causesOf(error);
  if (causes.some(isFull)) return 'the disk is full; free some space and try again';
  return error instanceof Error ? error.message : String(error);
}

// The reader is gone.
process.stdout.on('error', () => process.exit(1));
await derive(JSON.parse(process.argv[2] ?? '') as Order).catch((error: unknown) => {
  process.stderr.write(reasonOf(error));
  process.exitCode = 1;
});
