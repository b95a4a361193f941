import { rm } from 'node:fs/promises';
import type { Split } from '@gannet/contracts';
import { type Format, FORMATS_REVISION, type FormatSource, type Sample, writeFormat } from '@gannet/release';
import { lockAt, begin, finish, type Destination, destinationOf } from '../staging.js';
import { explained } from '../disk.js';
import { Failed, reasonOf } from '../failed.js';
import { pulledRelease } from '../pulled.js';
import { FolderSink } from './folder-sink.js';
import { mark, MARKER, type Marker, markerIn } from './marker.js';
import { alreadyAt } from './existing.js';

interface Conversion {
  readonly folder: string;
  readonly format: Format;
  readonly out: string;
  /** The splits to convert; by default all that were pulled. */
  readonly splits?: readonly Split[];
}

export interface Converted {
  readonly project: string;
  readonly version: string;
  readonly format: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** Whether the same conversion was there already. */
  readonly alreadyHere: boolean;
}

/**
 * Writes a pulled release in another format into a new or empty folder, atomically; if the folder already contains the
 * same conversion, it is left alone. Throws Failed.
 */
export async function convert(
  { folder, format, out, splits }: Conversion,
  signal: AbortSignal,
  onImages: (done: number, total: number) => void,
): Promise<Converted> {
  const { source, digest } = await pulledRelease(folder, 'converted', splits);
  const { project, version } = source.manifest;
  const marker: Marker = {
    project,
    version,
    digest,
    format: format.name,
    revision: FORMATS_REVISION,
    splits: source.manifest.splits.map(({ name }) => name),
    written: null,
  };
  const told = { project, version, format: format.name, path: out };
  const destination = await destinationOf(out);
  const lock = await lockAt(destination);
  try {
    const before = await alreadyAt(destination, marker);
    if (before !== null) return { ...told, ...before, alreadyHere: true };
    const sink = await written(
      { folder, format, destination, source: counted(source, signal, onImages), marker },
      signal,
    );
    return { ...told, files: sink.files, bytes: sink.bytes, alreadyHere: false };
  } finally {
    lock.release();
  }
}

interface Writing {
  readonly folder: string;
  readonly format: Format;
  readonly destination: Destination;
  readonly source: FormatSource;
  readonly marker: Marker;
}

async function written(
  { folder, format, destination, source, marker }: Writing,
  signal: AbortSignal,
): Promise<FolderSink> {
  let isBegun = false;
  try {
    await explained(destination.out, 'Make room and run the command again.', () =>
      begin(destination, 'gannet convert', async (staging) => (await markerIn(staging)) !== null),
    );
    isBegun = true;
    await mark(destination.staging, marker);
    const sink = new FolderSink(destination.staging);
    await writeFormat(format, source, sink);
    await mark(destination.staging, { ...marker, written: { files: sink.files, bytes: sink.bytes } });
    await finish(destination, MARKER);
    return sink;
  } catch (error) {
    if (isBegun) await rm(destination.staging, { recursive: true, force: true });
    signal.throwIfAborted();
    if (!isBegun && error instanceof Failed) throw error;
    throw new Failed(
      `${folder} could not be written as ${format.name}: ${error instanceof Error ? error.message : reasonOf(error)}. Nothing half-written was kept.`,
      { cause: error },
    );
  }
}

/**
 * The same release, with progress as its images are read. A format may read a split more than once: only the first time
 * counts.
 */
function counted(
  source: FormatSource,
  signal: AbortSignal,
  onImages: (done: number, total: number) => void,
): FormatSource {
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
