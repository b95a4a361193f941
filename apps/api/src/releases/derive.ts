import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { once } from 'node:events';
import {
  type Aside,
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
import { FolderStore } from '../storage/folder-store.js';
import { incomingOf } from '../storage/incoming.js';
import { diffPictureKey, SHOWN_CHANGES } from './release-keys.js';

/** A published release: the prefix of its keys, and the sha256 of its manifest. */
export interface Stored {
  readonly prefix: string;
  readonly digest: string;
}

/**
 * What a process of its own is asked to make of published releases: `writer` is its name among those who write,
 * `pictures` a prefix of keys.
 */
export type Order = { readonly objects: string; readonly writer: string } & (
  | { readonly what: 'format'; readonly release: Stored; readonly format: string }
  | { readonly what: 'diff'; readonly from: Stored; readonly to: Stored; readonly pictures: string }
);

/**
 * Writes to standard output what was ordered: a tar, or a line of JSON. Ends with another code than 0, and the reason,
 * when it fails.
 */
async function derive(order: Order): Promise<void> {
  if (order.what === 'format')
    await writeTar(
      await published(order.objects, order.release),
      order.format,
      incomingOf(order.objects, order.writer),
    );
  else await say(new TextEncoder().encode(JSON.stringify(await difference(order))));
}

async function published(objects: string, { prefix, digest }: Stored): Promise<FormatSource> {
  const at = (name: string): string => path.join(objects, ...prefix.split('/'), ...name.split('/'));
  const read = readManifest(await readFile(at(MANIFEST)));
  if (!read.ok) throw new Error(read.problem);
  if (read.digest !== digest)
    throw new Error(`${MANIFEST} has changed: expected sha256 ${digest}, found ${read.digest}`);
  return sourceFrom(
    read.manifest,
    await readFile(at('LICENSE'), 'utf8'),
    (name) => createReadStream(at(name)) as AsyncIterable<Buffer>,
  );
}

/** What is kept aside lies in `folder`, which is removed by whoever started this process. */
async function writeTar(source: FormatSource, name: string, folder: string): Promise<void> {
  const format = formatNamed(name);
  if (format === null) throw new Error(`there is no format ${name}`);
  const tar = new TarSink({ write: say }, () => asideIn(folder));
  await writeFormat(format, source, tar);
  await tar.end();
}

let asides = 0;

async function asideIn(folder: string): Promise<Aside> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, String(++asides));
  const handle = await open(file, 'wx');
  return {
    write: (chunk) => handle.writeFile(chunk),
    async *read() {
      await handle.close();
      yield* createReadStream(file) as AsyncIterable<Buffer>;
    },
    remove: async () => {
      await handle.close().catch(() => undefined);
      await rm(file, { force: true });
    },
  };
}

async function difference({ objects, writer, from, to, pictures }: Extract<Order, { what: 'diff' }>): Promise<object> {
  const store = new FolderStore(objects, writer);
  const shown = new Map<string, number>();
  const found = await diffReleases(await published(objects, from), await published(objects, to), {
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
        if (bytes !== null) await store.put(diffPictureKey(pictures, `${key}${ending}`), bytes);
    },
  });
  return { ...found, relabelled: found.relabelled.map((change) => ({ ...change, shown: shown.has(change.key) })) };
}

async function say(chunk: Uint8Array): Promise<void> {
  if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
}

/** A full disk in words; everything else in its own. */
function reasonOf(error: unknown): string {
  const causes = causesOf(error);
  if (causes.some((cause) => ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '')))
    return 'the disk is full; free some space and try again';
  return error instanceof Error ? error.message : String(error);
}

// The reader is gone: nobody waits for the rest.
process.stdout.on('error', () => process.exit(1));
await derive(JSON.parse(process.argv[2] ?? '') as Order).catch((error: unknown) => {
  process.stderr.write(reasonOf(error));
  process.exitCode = 1;
});
