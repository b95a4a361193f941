import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import rangeParser from 'range-parser';
import { Refused } from '../errors.js';
import type { ByteRange, ObjectStore } from '../storage/object-store.js';

interface Sendable {
  readonly key: string;
  readonly mediaType: string;
  readonly etag: string;
  /** The name under which a browser saves it; without one, it is shown. */
  readonly fileName?: string;
}

/** A part of a concatenated response: bytes, or a stored object and its size. */
export type Piece = Uint8Array | { readonly key: string; readonly bytes: number };

/** Cache control for what never changes. */
export const IMMUTABLE = 'private, max-age=31536000, immutable';

/** Sends an immutable stored object; supports HEAD, Range, If-Range and If-None-Match. */
export async function sendObject(
  request: Request,
  response: Response,
  store: ObjectStore,
  { key, ...head }: Sendable,
): Promise<void> {
  const found = await store.head(key);
  if (found === null) throw new Refused('GONE', 'The stored file is missing. Tell the people who run this server.');
  await sendRanged(request, response, { ...head, bytes: found.bytes }, (range) => store.get(key, range));
}

/** Sends the concatenation of immutable pieces, with the same support as `sendObject`. */
export async function sendPieces(
  request: Request,
  response: Response,
  store: ObjectStore,
  pieces: readonly Piece[],
  head: Omit<Sendable, 'key'>,
): Promise<void> {
  const bytes = pieces.reduce((sum, piece) => sum + bytesOf(piece), 0);
  await sendRanged(request, response, { ...head, bytes }, (range = { start: 0, end: bytes - 1 }) =>
    slice(store, pieces, range),
  );
}

async function sendRanged(
  request: Request,
  response: Response,
  { bytes, mediaType, etag, fileName }: Omit<Sendable, 'key'> & { readonly bytes: number },
  read: (range?: ByteRange) => AsyncIterable<Uint8Array>,
): Promise<void> {
  if (fileName !== undefined) response.attachment(fileName);
  response.set({
    'content-type': mediaType,
    etag,
    'accept-ranges': 'bytes',
    'cache-control': IMMUTABLE,
    'x-content-type-options': 'nosniff',
  });
  if (isCurrent(request.headers['if-none-match'], etag)) return void response.status(304).end();
  const range = rangeOf(request, bytes, etag);
  if (range === 'unsatisfiable') return void response.status(416).set('content-range', `bytes */${bytes}`).end();
  if (range) response.status(206).set('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  response.set('content-length', String(range ? range.end - range.start + 1 : bytes));
  if (request.method === 'HEAD') return void response.end();
  await pipe(read(range ?? undefined), response);
}

export function bytesOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.byteLength : piece.bytes;
}

/** The bytes from `start` to `end` of all pieces; each stored object is opened when its turn comes. */
async function* slice(
  store: ObjectStore,
  pieces: readonly Piece[],
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const piece of pieces) {
    const [first, last] = [Math.max(0, start - at), Math.min(bytesOf(piece), end + 1 - at) - 1];
    at += bytesOf(piece);
    if (first > last) continue;
    if (piece instanceof Uint8Array) yield piece.subarray(first, last + 1);
    else yield* store.get(piece.key, { start: first, end: last });
  }
}

/**
 * Sends a stream that is computed on the fly, at the client's pace; `begin` sets the headers. Errors are thrown: before
 * the first byte they become a response; after it the connection is closed, so that a truncated body is never taken for
 * a complete one.
 */
export async function sendStream(
  response: Response,
  bytes: AsyncGenerator<Uint8Array>,
  begin: () => void,
): Promise<void> {
  const first = await bytes.next();
  begin();
  await pipe(from(first, bytes), response);
}

async function* from(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (!first.done) yield first.value;
  yield* rest;
}

async function pipe(source: AsyncIterable<Uint8Array>, response: Response): Promise<void> {
  await pipeline(source, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error; // the client disconnected
  });
}

/** Sends a text that is derived from immutable content. */
export function sendText(request: Request, response: Response, text: string, mediaType: string): void {
  const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
  response.set({
    'content-type': mediaType,
    etag,
    'cache-control': 'private, max-age=0, must-revalidate',
    'x-content-type-options': 'nosniff',
  });
  if (isCurrent(request.headers['if-none-match'], etag)) return void response.status(304).end();
  response.set('content-length', String(Buffer.byteLength(text)));
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** Whether the client has the current version. If-None-Match may list several tags and compares weakly. */
function isCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim())) ?? false;
}

/**
 * The requested range; null for the complete content, also when If-Range names another version. Only GET supports
 * ranges.
 */
function rangeOf(request: Request, size: number, etag: string): ByteRange | null | 'unsatisfiable' {
  const header = request.headers.range;
  const ifRange = request.headers['if-range'];
  if (!header || request.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return null;
  const ranges = rangeParser(size, wholeSuffix(header, size), { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}

/** A suffix range that is longer than the content means all of it; the parser would reject it. */
function wholeSuffix(header: string, size: number): string {
  return Number(/^bytes=-(\d+)$/.exec(header)?.[1] ?? 0) > size ? 'bytes=0-' : header;
}
