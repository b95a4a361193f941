import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import rangeParser from 'range-parser';
import { Refused } from '../errors.js';
import type { ObjectStore } from '../storage/object-store.js';

export interface Sendable {
  readonly key: string;
  readonly mediaType: string;
  readonly etag: string;
  /** The name under which a browser saves it; without one it is shown. */
  readonly fileName?: string;
}

/** What never changes is kept by whoever has it. */
export const FOREVER = 'private, max-age=31536000, immutable';

/** Sends a stored object that never changes: HEAD, Range, If-Range and If-None-Match; the client keeps it for good. */
export async function sendObject(request: Request, response: Response, store: ObjectStore, { key, mediaType, etag, fileName }: Sendable): Promise<void> {
  const size = await store.size(key);
  if (size === null) throw new Refused('GONE', 'The stored file is missing. Tell the people who run this server.');
  if (fileName !== undefined) response.attachment(fileName);
  response.set({ 'content-type': mediaType, etag, 'accept-ranges': 'bytes', 'cache-control': FOREVER, 'x-content-type-options': 'nosniff' });
  if (isKnown(request.headers['if-none-match'], etag)) return void response.status(304).end();
  const range = rangeOf(request, size, etag);
  if (range === 'unsatisfiable') return void response.status(416).set('content-range', `bytes */${size}`).end();
  if (range) response.status(206).set('content-range', `bytes ${range.start}-${range.end}/${size}`);
  response.set('content-length', String(range ? range.end - range.start + 1 : size));
  if (request.method === 'HEAD') return void response.end();
  await passOn(store.read(key, range ?? undefined), response);
}

/**
 * Sends what is made meanwhile, at the pace of the client; `begin` sets the headers. Throws what fails. Before the first byte
 * that can be answered; after it the connection is broken: what ends early is never taken for the whole.
 */
export async function sendMade(response: Response, bytes: AsyncGenerator<Uint8Array>, begin: () => void): Promise<void> {
  const first = await bytes.next();
  begin();
  await passOn(async function* () {
    if (!first.done) yield first.value;
    yield* bytes;
  }, response);
}

async function passOn(source: Readable | (() => AsyncGenerator<Uint8Array>), response: Response): Promise<void> {
  await pipeline(source as Readable, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error; // the client went away
  });
}

/** Sends a text that is made of what never changes. */
export function sendText(request: Request, response: Response, text: string, mediaType: string): void {
  const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
  response.set({ 'content-type': mediaType, etag, 'cache-control': 'private, max-age=0, must-revalidate', 'x-content-type-options': 'nosniff' });
  if (isKnown(request.headers['if-none-match'], etag)) return void response.status(304).end();
  response.set('content-length', String(Buffer.byteLength(text)));
  response.end(request.method === 'HEAD' ? undefined : text);
}

/** Whether the client has it already. If-None-Match may name several and compares weakly. */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim())) ?? false;
}

/** The one range that is asked for; null for the whole, also when the client's copy is of something else. Only GET has ranges. */
function rangeOf(request: Request, size: number, etag: string): { start: number; end: number } | null | 'unsatisfiable' {
  const header = request.headers.range;
  const ifRange = request.headers['if-range'];
  if (!header || request.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return null;
  const ranges = rangeParser(size, wholeSuffix(header, size), { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  return ranges[0] ?? null;
}

/** The last 100 of 10 bytes are all of them; the parser takes that for a mistake. */
function wholeSuffix(header: string, size: number): string {
  return Number(/^bytes=-(\d+)$/.exec(header)?.[1] ?? 0) > size ? 'bytes=0-' : header;
}
