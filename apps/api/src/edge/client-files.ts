import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import express from 'express';
import { CompressedFiles, ENCODINGS } from './compressed-files.js';

/** Matches a file extension, but not the end of a page's address such as 1.0.0. */
const FILE = /\.[a-z][^/]*$/i;

/** Matches names with a content hash: `main-IMGGXMS2.js`, `chunk-B6ou04Hw.js`, `chunk-Gsmu-8HC.js`. */
const HASHED = /-[A-Za-z0-9_-]{8}\.(?:js|css|woff2?|map)$/;

/** Matches the large files that a browser asks for compressed. */
const TEXT = /\.(?:js|css|svg|txt)$/;

/** Matches the base element in either form of a void element: builds write both. */
const BASE = /<base href="\/"\s*\/?>/;

/** The page with the base path. Throws if it has no base element: below a path it would find none of its files. */
export function pageBelow(page: string, basePath: string): string {
  if (!BASE.test(page)) throw new Error('The index.html of the client has no <base href="/">.');
  return page.replace(BASE, `<base href="${basePath}/">`);
}

/** Files with a content hash in the name are immutable. */
export function cacheControlOf(file: string): string {
  return HASHED.test(path.basename(file)) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Serves the built client, compressed: its files, and for every page address index.html with the base path. */
export function serveClient(app: NestExpressApplication, folder: string, basePath: string): void {
  const index = path.join(folder, 'index.html');
  if (!existsSync(index)) return;
  pageBelow(readFileSync(index, 'utf8'), basePath);
  const compressed = compression({ threshold: 1024 });
  const files = express.static(folder, {
    index: false,
    setHeaders: (response, file) => void response.set('cache-control', cacheControlOf(file)),
  });
  // Read on each request: a client that was rebuilt while the server runs names other files.
  const sendPage: express.RequestHandler = async (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method) || FILE.test(request.path)) return next();
    const page = await readFile(index, 'utf8');
    response.set('cache-control', 'no-cache').type('html').send(pageBelow(page, basePath));
  };
  const client = express.Router().use(sendCompressed(folder), compressed, files, sendPage);
  app.use((request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (isOurs(request.path)) client(request, response, next);
    else next();
  });
}

function sendCompressed(folder: string): express.RequestHandler {
  const files = new CompressedFiles();
  return async (request, response, next) => {
    const encoding = request.acceptsEncodings(...ENCODINGS);
    const isWanted = ['GET', 'HEAD'].includes(request.method) && TEXT.test(request.path) && !request.path.includes('%');
    const file = path.join(folder, request.path);
    if (!isWanted || !encoding || !file.startsWith(`${folder}${path.sep}`)) return next();
    const bytes = await files.get(file, encoding as (typeof ENCODINGS)[number]);
    if (bytes === null) return next();
    response
      .set({ 'cache-control': cacheControlOf(file), 'content-encoding': encoding })
      .vary('Accept-Encoding')
      .type(path.extname(file))
      .send(bytes);
  };
}

/** Whether an address belongs to the client rather than to the API or the socket. */
function isOurs(url: string): boolean {
  return !/^\/(?:api|socket\.io)(?:\/|$)/i.test(url);
}
