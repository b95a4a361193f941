import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { plural, type ReleaseFile } from '@gannet/contracts';
import { Failed, reasonOf } from '../failed.js';
import {
  BACKOFF_MS,
  retryAfterText,
  isTransient,
  TRANSIENT_STATUSES,
  pauseAfter,
  connectionProblem,
  withoutFullStop,
} from '../transient.js';
import { refusalOf, type Server, Unreachable } from '../server.js';
import { discardPart, completePart, partOf } from './unfinished.js';

interface Download {
  readonly server: Server;
  readonly params: Readonly<Record<string, string>>;
  readonly file: ReleaseFile;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Called with the number of bytes present; it decreases when a part is discarded. */
  readonly onBytes: (bytes: number) => void;
  /** Called when a response ends early, with the number of bytes that it brought. */
  readonly onCut: (bytes: number) => void;
}

/** What has been downloaded so far, and the file's ETag. */
interface Part {
  readonly bytes: number;
  readonly etag: string | null;
  readonly hash: Hash;
}

interface Whole {
  readonly kind: 'whole';
  readonly sha256: string;
  readonly resumed: boolean;
}

interface Broken {
  readonly kind: 'broken';
  readonly reason: string;
  /** Number of bytes of the file that are present. */
  readonly here: number;
  /** Number of bytes that this response brought. */
  readonly gained: number;
  /** Set if a range was requested and the server started from the first byte. */
  readonly beganAgain?: boolean;
  /** The pause that the server asks for, at least `BACKOFF_MS[0]`; null if it is too long. */
  readonly pause?: number | null;
}

const NOTHING = (): Part => ({ bytes: 0, etag: null, hash: createHash('sha256') });

/**
 * A response that brings at least this much before it breaks is continued at once; a download whose responses never do
 * is given up.
 */
const PIECE_BYTES = 64 * 1024;
/** Number of broken responses allowed per file, in addition to one per piece. */
const SPARE_BREAKS = 100;

/**
 * Downloads one file of a release: first among the unfinished files, continuing where the last attempt ended; it gets
 * its own name only when size and sha256 match. Gives up when attempts make no progress. Throws Failed.
 */
export async function download(job: Download): Promise<void> {
  const {
    folder,
    file: { path: name, bytes, sha256 },
    server,
  } = job;
  const { part, etag } = partOf(folder, name);
  for (const place of [part, etag]) await mkdir(path.dirname(place), { recursive: true });
  const most = SPARE_BREAKS + Math.ceil(bytes / PIECE_BYTES);
  let [fruitless, furthest, trustsEtags, mayRestart] = [0, 0, true, true];
  for (let breaks = 1; ; breaks++) {
    const outcome = await attempt(job, trustsEtags);
    if (outcome.kind === 'whole') {
      if (outcome.sha256 === sha256) return completePart(folder, name);
      await discardPart(folder, name);
      if (!outcome.resumed || !mayRestart)
        throw new Failed(`${name} arrived with sha256 ${outcome.sha256}, not ${sha256}; it was thrown away.`);
      // The existing part may have been damaged: try once more, from the first byte.
      mayRestart = false;
      furthest = 0;
      continue;
    }
    if (outcome.gained > 0) job.onCut(outcome.gained);
    fruitless = outcome.here > furthest ? 0 : fruitless + 1;
    furthest = Math.max(furthest, outcome.here);
    if (outcome.beganAgain) trustsEtags = false;
    const pause = fruitless === 0 && outcome.gained >= PIECE_BYTES ? 0 : BACKOFF_MS[Math.max(0, fruitless - 1)];
    if (pause === undefined || outcome.pause === null || breaks >= most)
      throw givenUp(server.url, name, outcome, breaks >= most ? breaks : Math.max(1, fruitless));
    if (Math.max(pause, outcome.pause ?? 0) > 0) await server.net.wait(Math.max(pause, outcome.pause ?? 0));
  }
}

function givenUp(url: string, name: string, { reason, beganAgain }: Broken, times: number): Unreachable {
  const why = beganAgain ? `${reason}, and asked to go on from there the server begins again` : reason;
  return new Unreachable(
    `${url} cannot be reached: ${why} (asked ${plural(times, 'time')} for ${name}). What came is kept: run the command again.`,
  );
}

async function attempt(job: Download, trustsEtags: boolean): Promise<Whole | Broken> {
  const { file, folder, onBytes } = job;
  let begun = await partSoFar(folder, file);
  if (begun.bytes === file.bytes && begun.bytes > 0) {
    const sha256 = begun.hash.digest('hex');
    if (sha256 === file.sha256) return { kind: 'whole', sha256, resumed: true };
    begun = NOTHING();
  }
  const broken = (reason: string, more: Partial<Broken> = {}): Broken => ({
    kind: 'broken',
    reason,
    here: begun.bytes,
    gained: 0,
    ...more,
  });
  const response = await request(job, begun, trustsEtags).catch((error: unknown) => ({ error }));
  job.signal.throwIfAborted();
  if ('error' in response) {
    if (response.error instanceof Failed) throw response.error;
    return broken(connectionProblem(response.error), isTransient(response.error) ? {} : { pause: null });
  }
  if (
    response.status === 416 ||
    (response.status === 206 && !response.headers.get('content-range')?.startsWith(`bytes ${begun.bytes}-`))
  ) {
    await response.body?.cancel();
    await discardPart(folder, file.path);
    return broken(`the server cannot continue ${file.path}`, { here: 0 });
  }
  if (TRANSIENT_STATUSES.has(response.status))
    return broken(`${withoutFullStop((await refusalOf(response)).message)}${retryAfterText(response)}`, {
      pause: pauseAfter(response, 0),
    });
  if (!response.ok) throw await refusalOf(response);
  const from = response.status === 206 ? begun : NOTHING();
  onBytes(from.bytes);
  await writeFile(partOf(folder, file.path).etag, response.headers.get('etag') ?? '');
  const outcome = await receive(job, response, from);
  return outcome.kind === 'broken' && begun.bytes > from.bytes ? { ...outcome, beganAgain: true } : outcome;
}

/**
 * Continues after the last byte. `If-Range` checks that the server still has the same file, if there is a strong ETag
 * and the server supports it; otherwise the manifest's sha256 decides at the end.
 */
function request(
  { server, params, file, signal }: Download,
  { bytes, etag }: Part,
  trustsEtags: boolean,
): Promise<Response> {
  const headers =
    bytes === 0 ? {} : { range: `bytes=${bytes}-`, ...(etag !== null && trustsEtags && { 'if-range': etag }) };
  // Bytes are counted and hashed as they are stored, so they must not be compressed.
  return server.get(
    'releaseFile',
    { ...params, path: file.path },
    { ...headers, 'accept-encoding': 'identity' },
    signal,
  );
}

async function receive(
  { file, folder, onBytes, signal }: Download,
  response: Response,
  { bytes: start, hash }: Part,
): Promise<Whole | Broken> {
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
    if (bytes < file.bytes)
      return {
        kind: 'broken',
        reason: `${file.path} ended after ${bytes} of ${plural(file.bytes, 'byte')}`,
        here: bytes,
        gained: bytes - start,
      };
    await handle.sync();
    return { kind: 'whole', sha256: hash.digest('hex'), resumed: start > 0 };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ConnectionBroken)) throw error;
    return { kind: 'broken', reason: error.message, here: bytes, gained: bytes - start };
  } finally {
    await handle.close();
  }
}

class ConnectionBroken extends Error {}

/** Distinguishes a broken connection from a failing disk. */
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
  throw new Failed(
    `${file.path} is longer than the ${plural(file.bytes, 'byte')} of the manifest; it was thrown away.`,
  );
}

/** The part on disk, hashed; empty if it cannot be continued. */
async function partSoFar(folder: string, file: ReleaseFile): Promise<Part> {
  const { part, etag: kept } = partOf(folder, file.path);
  const size = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  const etag = await readFile(kept, 'utf8').catch(() => '');
  const isStrong = /^"[^"]*"$/.test(etag);
  if (size === 0 || size > file.bytes) return NOTHING();
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(part) as AsyncIterable<Buffer>) hash.update(chunk);
  return { bytes: size, etag: isStrong ? etag : null, hash };
}
