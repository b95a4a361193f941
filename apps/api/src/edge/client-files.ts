import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import express from 'express';

/** A version such as 1.0.0 ends the address of a page. */
const FILE = /\.[a-z][^/]*$/i;

/** A name that the build made from the content: `main-IMGGXMS2.js`, `chunk-B6ou04Hw.js`, `chunk-Gsmu-8HC.js`. */
const HASHED = /-[A-Za-z0-9_-]{8}\.(?:js|css|woff2?|map)$/;

/** How long a browser keeps a file of the client: for good where the content is part of the name. */
export function cacheControlOf(file: string): string {
  return HASHED.test(path.basename(file)) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/**
 * The built client: hashed files for good, and index.html, with the base path in it, for every page address. All of it
 * compressed.
 */
export function serveClient(app: NestExpressApplication, folder: string, basePath: string): void {
  const index = path.join(folder, 'index.html');
  if (!existsSync(index)) return;
  const compressed = compression({ threshold: 1024 });
  const files = express.static(folder, {
    index: false,
    setHeaders: (response, file) => void response.set('cache-control', cacheControlOf(file)),
  });
  // Read anew each time: a client that was built again under a running server names other files.
  const sendPage: express.RequestHandler = async (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method) || FILE.test(request.path)) return next();
    const page = await readFile(index, 'utf8');
    response
      .set('cache-control', 'no-cache')
      .type('html')
      .send(page.replace('<base href="/">', `<base href="${basePath}/">`));
  };
  const client = express.Router().use(compressed, files, sendPage);
  app.use((request: express.Request, response: express.Response, next: express.NextFunction) => {
    if (isOurs(request.path)) client(request, response, next);
    else next();
  });
}

/** Whether an address is the client's, not the API's or the socket's. */
function isOurs(url: string): boolean {
  return !/^\/(?:api|socket\.io)(?:\/|$)/.test(url);
}
