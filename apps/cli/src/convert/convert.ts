import { createReadStream } from 'node:fs';
import { lstat, readFile, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest, Split } from '@gannet/contracts';
import { checkFile, CHECKSUMS, type Format, FORMATS_REVISION, type FormatSource, MANIFEST, readManifest, type Sample, shardsOf, sourceFrom, splitsListed, writeFormat } from '@gannet/release';
import { aloneIn } from '../alone.js';
import { Failed, reasonOf } from '../failed.js';
import { hashFile } from '../folder.js';
import { FolderSink } from './folder-sink.js';
import type { Marker } from './marker.js';
import { alreadyIn, begin, finish, type Place, placeOf } from './place.js';

const LICENSE = 'LICENSE';

export interface Conversion {
  readonly folder: string;
  readonly format: Format;
  readonly out: string;
  /** The splits to take; all that were pulled when absent. */
  readonly splits?: readonly Split[];
}

export interface Converted {
  readonly project: string;
  readonly version: string;
  readonly format: string;
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** Whether it was there before, as it should be. */
  readonly alreadyHere: boolean;
}

/**
 * Writes a pulled release in another format into a new or empty folder, which is there as a whole or not at all; the same
 * conversion that is there already is left as it is. Throws Failed.
 */
export async function convert({ folder, format, out, splits }: Conversion, signal: AbortSignal, onImages: (done: number, total: number) => void): Promise<Converted> {
  const { source, digest } = await sourceOf(folder, splits);
  const { project, version } = source.manifest;
  const marker: Marker = { project, version, digest, format: format.name, revision: FORMATS_REVISION, splits: source.manifest.splits.map(({ name }) => name), written: null };
  const told = { project, version, format: format.name, path: out };
  const place = placeOf(out);
  const alone = await aloneIn(path.join(await realpath(path.dirname(out)).catch(() => path.dirname(out)), path.basename(place.aside)));
  try {
    const before = await alreadyIn(out, marker);
    if (before !== null) return { ...told, ...before, alreadyHere: true };
    const sink = await written({ folder, format, place, source: counted(source, signal, onImages), marker }, signal);
    return { ...told, files: sink.files, bytes: sink.bytes, alreadyHere: false };
  } finally {
    alone.release();
  }
}

interface Writing {
  readonly folder: string;
  readonly format: Format;
  readonly place: Place;
  readonly source: FormatSource;
  readonly marker: Marker;
}

async function written({ folder, format, place, source, marker }: Writing, signal: AbortSignal): Promise<FolderSink> {
  let isBegun = false;
  try {
    await begin(place, marker);
    isBegun = true;
    const sink = new FolderSink(place.aside);
    await writeFormat(format, source, sink);
    await finish(place, { ...marker, written: { files: sink.files, bytes: sink.bytes } });
    return sink;
  } catch (error) {
    if (isBegun) await rm(place.aside, { recursive: true, force: true });
    signal.throwIfAborted();
    if (!isBegun && error instanceof Failed) throw error;
    throw new Failed(`${folder} could not be written as ${format.name}: ${error instanceof Error ? error.message : reasonOf(error)}. Nothing half-written was kept.`, { cause: error });
  }
}

async function sourceOf(folder: string, asked: readonly Split[] | undefined): Promise<{ source: FormatSource; digest: string }> {
  const bytes = await readFile(path.join(folder, MANIFEST)).catch((cause: NodeJS.ErrnoException) => {
    throw new Failed(`${folder} has no ${MANIFEST} that can be read (${cause.code ?? cause.message}): pull a release first.`, { cause });
  });
  const read = readManifest(bytes);
  if (!read.ok) throw new Failed(`${folder} cannot be converted: ${read.problem}.`);
  const { manifest } = read;
  const splits = await splitsToTake(folder, manifest, asked);
  for (const shard of splits.flatMap((split) => shardsOf(manifest, split))) {
    const isThere = await lstat(path.join(folder, shard)).then(() => true, () => false);
    if (!isThere) throw new Failed(`${folder} cannot be converted: ${shard} is missing. Run gannet pull again, or name the splits to take with --split.`);
  }
  const source = sourceFrom(manifest, await licenseOf(folder, manifest), (name) => createReadStream(path.join(folder, ...name.split('/'))) as AsyncIterable<Buffer>, (split) => splits.includes(split));
  return { source, digest: read.digest };
}

/** The splits that are asked for, or all that were pulled. Throws Failed for one that was not. */
async function splitsToTake(folder: string, manifest: Manifest, asked: readonly Split[] | undefined): Promise<Split[]> {
  const all: Split[] = manifest.splits.length > 0 ? manifest.splits.map(({ name }) => name) : ['train'];
  const checksums = await readFile(path.join(folder, CHECKSUMS), 'utf8').catch(() => '');
  // Without the list of what was pulled it is the whole release that should be there.
  const held = (checksums === '' ? null : splitsListed(manifest, checksums)) ?? all;
  if (asked === undefined) return held;
  const known = all.filter((name) => asked.includes(name));
  if (known.length === 0) throw new Failed(`${manifest.project}@${manifest.version} has no split ${asked.join(' or ')}: it has ${all.join(', ')}.`);
  const missing = known.find((name) => !held.includes(name));
  if (missing !== undefined) throw new Failed(`${folder} holds only the splits ${held.join(', ')}: pull ${manifest.project}@${manifest.version} into it with --split ${missing} first.`);
  return known;
}

/** The licence, which goes along with every format. Throws Failed where it is not that of the release. */
async function licenseOf(folder: string, { files }: Manifest): Promise<string> {
  const file = path.join(folder, LICENSE);
  const expected = files.find((one) => one.path === LICENSE);
  const problem = expected ? checkFile(expected, await hashFile(file)) : null;
  if (problem !== null) throw new Failed(`${folder} cannot be converted: ${problem}. Run gannet pull again.`);
  return expected ? readFile(file, 'utf8') : '';
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
