import { createReadStream } from 'node:fs';
import { lstat, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Split } from '@gannet/contracts';
import { type Format, type FormatSource, MANIFEST, readManifest, type Sample, shardsOf, sourceFrom, writeFormat } from '@gannet/release';
import { Failed, reasonOf } from '../failed.js';
import { FolderSink } from './folder-sink.js';

export interface Conversion {
  readonly folder: string;
  readonly format: Format;
  readonly out: string;
  /** The splits to take; all that the release has when absent. */
  readonly splits?: readonly Split[];
}

export interface Converted {
  readonly project: string;
  readonly version: string;
  readonly format: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/** Writes a pulled release in another format into a new folder, which is there as a whole or not at all. Throws Failed. */
export async function convert({ folder, format, out, splits }: Conversion, signal: AbortSignal, onImages: (done: number, total: number) => void): Promise<Converted> {
  const source = await sourceOf(folder, splits);
  if (await lstat(out).then(() => true, () => false)) throw new Failed(`${out} is there already: choose another folder.`);
  const aside = `${out}.part`;
  await rm(aside, { recursive: true, force: true });
  const sink = new FolderSink(aside);
  try {
    await writeFormat(format, counted(source, signal, onImages), sink);
    await rename(aside, out);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    signal.throwIfAborted();
    throw new Failed(`${folder} could not be written as ${format.name}: ${error instanceof Error ? error.message : reasonOf(error)}. Nothing half-written was kept.`, { cause: error });
  }
  const { project, version } = source.manifest;
  return { project, version, format: format.name, path: out, files: sink.files, bytes: sink.bytes };
}

async function sourceOf(folder: string, splits: readonly Split[] | undefined): Promise<FormatSource> {
  const bytes = await readFile(path.join(folder, MANIFEST)).catch((cause: NodeJS.ErrnoException) => {
    throw new Failed(`${folder} has no ${MANIFEST} that can be read (${cause.code ?? cause.message}): pull a release first.`, { cause });
  });
  const read = readManifest(bytes);
  if (!read.ok) throw new Failed(`${folder} cannot be converted: ${read.problem}.`);
  const there = splits ?? (await splitsThere(folder, read.manifest));
  const license = await readFile(path.join(folder, 'LICENSE'), 'utf8');
  return sourceFrom(read.manifest, license, (name) => createReadStream(path.join(folder, ...name.split('/'))) as AsyncIterable<Buffer>, (split) => there.includes(split));
}

/** The splits whose shards were pulled. */
async function splitsThere(folder: string, manifest: FormatSource['manifest']): Promise<Split[]> {
  const names: Split[] = manifest.splits.length > 0 ? manifest.splits.map(({ name }) => name) : ['train'];
  const found = await Promise.all(names.map(async (split) => {
    const shards = await Promise.all(shardsOf(manifest, split).map((name) => lstat(path.join(folder, name)).then(() => true, () => false)));
    return shards.every(Boolean) ? [split] : [];
  }));
  return found.flat();
}

/** The same release, told of as its images go by. A format may go through a split more than once: only the first time counts. */
function counted(source: FormatSource, signal: AbortSignal, onImages: (done: number, total: number) => void): FormatSource {
  const total = source.manifest.splits.reduce((sum, { images }) => sum + images, 0);
  const begun = new Set<Split>();
  let done = 0;
  return {
    ...source,
    async *samples(split): AsyncGenerator<Sample> {
      const isFirst = !begun.has(split);
      begun.add(split);
      for await (const sample of source.samples(split)) {
        signal.throwIfAborted();
        yield sample;
        if (isFirst) onImages(++done, total);
      }
    },
  };
}
