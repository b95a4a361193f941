import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { ReleaseFile } from '@gannet/contracts';
import { Failed, reasonOf } from '../failed.js';
import { BACKOFF_MS, PASSING, refusalOf, Unreachable, type Server } from '../server.js';
import { discardPart, keepPart, partOf } from './unfinished.js';

export interface Download {
  readonly server: Server;
  readonly params: Readonly<Record<string, string>>;
  readonly file: ReleaseFile;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told how many bytes of the file are here now; falls when a part had to be thrown away. */
  readonly onBytes: (bytes: number) => void;
}

/** What came so far, and the strong ETag of the file it is the beginning of. */
interface Part {
  readonly bytes: number;
  readonly etag: string | null;
  readonly hash: Hash;
}

type Outcome = { readonly kind: 'whole'; readonly sha256: string; readonly resumed: boolean } | { readonly kind: 'broken'; readonly reason: string; readonly gained: number };

const NOTHING = (): Part => ({ bytes: 0, etag: null, hash: createHash('sha256') });

/**
 * Brings one file of a release to the folder: among what is unfinished first, from where the last attempt ended if the
 * server still has the same file, and under its own name only when size and sha256 are right.
 */
export async function download(job: Download): Promise<void> {
  const { folder, file: { path: name } } = job;
  const { part, etag } = partOf(folder, name);
  for (const place of [part, etag]) await mkdir(path.dirname(place), { recursive: true });
  let fruitless = 0;
  for (;;) {
    const outcome = await attempt(job);
    if (outcome.kind === 'whole') {
      if (outcome.sha256 === job.file.sha256) return keepPart(folder, name);
      await discardPart(folder, name);
      // The beginning may have been damaged while it lay here: once more, from the first byte.
      if (outcome.resumed) continue;
      throw new Failed(`${job.file.path} arrived with sha256 ${outcome.sha256}, not ${job.file.sha256}; it was thrown away.`);
    }
    fruitless = outcome.gained > 0 ? 0 : fruitless + 1;
    const pause = BACKOFF_MS[Math.max(0, fruitless - 1)];
    if (fruitless > BACKOFF_MS.length || pause === undefined) {
      throw new Unreachable(`${job.server.url} cannot be reached: ${outcome.reason} (asked ${fruitless} times for ${job.file.path}). What came is kept: run the command again.`);
    }
    await job.server.net.wait(pause);
  }
}

async function attempt(job: Download): Promise<Outcome> {
  const { file, folder, onBytes } = job;
  let begun = await partSoFar(folder, file);
  if (begun.bytes === file.bytes && begun.bytes > 0) {
    const sha256 = begun.hash.digest('hex');
    if (sha256 === file.sha256) return { kind: 'whole', sha256, resumed: true };
    begun = NOTHING();
  }
  const response = await request(job, begun).catch((error: unknown) => reasonOf(error));
  job.signal.throwIfAborted();
  if (typeof response === 'string') return { kind: 'broken', reason: response, gained: 0 };
  if (response.status === 416 || (response.status === 206 && !response.headers.get('content-range')?.startsWith(`bytes ${begun.bytes}-`))) {
    await response.body?.cancel();
    await discardPart(folder, file.path);
    return { kind: 'broken', reason: `the server cannot continue ${file.path}`, gained: 0 };
  }
  if (PASSING.has(response.status)) return { kind: 'broken', reason: (await refusalOf(response)).message, gained: 0 };
  if (!response.ok) throw await refusalOf(response);
  const from = response.status === 206 ? begun : NOTHING();
  onBytes(from.bytes);
  await writeFile(partOf(folder, file.path).etag, response.headers.get('etag') ?? '');
  return receive(job, response, from);
}

function request({ server, params, file, signal }: Download, { bytes, etag }: Part): Promise<Response> {
  const headers = bytes > 0 && etag !== null ? { range: `bytes=${bytes}-`, 'if-range': etag } : {};
  // Bytes are counted and hashed as they are stored, so they must come as they are.
  return server.get('releaseFile', { ...params, path: file.path }, { ...headers, 'accept-encoding': 'identity' }, signal);
}

async function receive({ file, folder, onBytes, signal }: Download, response: Response, { bytes: start, hash }: Part): Promise<Outcome> {
  let bytes = start;
  const handle = await open(partOf(folder, file.path).part, start > 0 ? 'r+' : 'w');
  try {
    for await (const chunk of bodyOf(response)) {
      if (bytes + chunk.byteLength > file.bytes) return await tooLong(handle, file);
      await writeAll(handle, chunk, bytes);
      hash.update(chunk);
      bytes += chunk.byteLength;
      onBytes(bytes);
    }
    if (bytes < file.bytes) return { kind: 'broken', reason: `${file.path} ended after ${bytes} of ${file.bytes} bytes`, gained: bytes - start };
    await handle.sync();
    return { kind: 'whole', sha256: hash.digest('hex'), resumed: start > 0 };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ConnectionBroken)) throw error;
    return { kind: 'broken', reason: error.message, gained: bytes - start };
  } finally {
    await handle.close();
  }
}

class ConnectionBroken extends Error {}

/** Tells a broken connection from a failing disk. */
async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new ConnectionBroken(reasonOf(cause), { cause });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at, position + at);
    at += bytesWritten;
  }
}

async function tooLong(handle: FileHandle, file: ReleaseFile): Promise<never> {
  await handle.truncate(0);
  throw new Failed(`${file.path} is longer than the ${file.bytes} bytes of the manifest; it was thrown away.`);
}

/** The part on the disk, hashed; nothing when it cannot be continued. */
async function partSoFar(folder: string, file: ReleaseFile): Promise<Part> {
  const { part, etag: kept } = partOf(folder, file.path);
  const size = await stat(part).then((found) => found.size, () => 0);
  const etag = await readFile(kept, 'utf8').catch(() => '');
  const isStrong = /^"[^"]*"$/.test(etag);
  if (size === 0 || size > file.bytes || (!isStrong && size < file.bytes)) return NOTHING();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) hash.update(chunk);
  return { bytes: size, etag: isStrong ? etag : null, hash };
}
