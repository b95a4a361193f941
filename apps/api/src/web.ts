import { existsSync } from 'node:fs';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import { WebModule } from './app.module.js';
import type { Config } from './config.js';
import type { Database } from './database/database.js';
import { Generators } from './generators/generators.js';
import { Jobs } from './jobs/jobs.js';
import { NewsListener } from './news/news.js';
import { isKnown } from './people/caller-of.js';
import { People } from './people/people.js';
import { seedDemoProject } from './projects/demo-project.js';
import { Projects } from './projects/projects.js';
import { ProjectsStore } from './projects/projects.store.js';
import { QUIET } from './quiet.js';
import { smallUntilKnown } from './edge/bodies.js';
import { SocketAdapter } from './live/socket-adapter.js';
import { Steps } from './rounds/steps.js';

/** Milliseconds that a client may take to send the head of a request, and all of it: no call takes more than some kilobytes. */
const PATIENCE = { headersTimeout: 15_000, requestTimeout: 60_000 } as const;

export interface Web {
  readonly app: NestExpressApplication;
  /** The address to open in a browser. */
  readonly url: string;
  /** The first admin's login, until somebody has signed in with it. */
  readonly login: { email: string; password: string } | null;
}

/** Builds the web server and listens. What was begun is ended again when it cannot. */
export async function startWeb(config: Config, database: Database, databaseUrl: string): Promise<Web> {
  const app = await NestFactory.create<NestExpressApplication>(WebModule.with(config, database, databaseUrl), { logger: QUIET, abortOnError: false });
  try {
    const login = await furnish(app, config);
    await app.listen(config.port, config.host);
    return { app, url: config.publicUrl ?? (await app.getUrl()), login };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function furnish(app: NestExpressApplication, config: Config): Promise<Web['login']> {
  app.use(securityHeaders());
  app.disable('x-powered-by');
  if (config.publicUrl) app.set('trust proxy', 1);
  app.useWebSocketAdapter(new SocketAdapter(app, () => app.get(People)));
  app.use(smallUntilKnown((headers) => isKnown(app.get(People), headers)));
  Object.assign(app.getHttpServer(), PATIENCE);
  serveClient(app, config.clientDir);
  await app.get(Jobs).start();
  await app.get(NewsListener).start();
  await app.init();
  app.useLogger(app.get(Logger));
  await app.get(Steps).sendLost();
  const login = await app.get(People).firstLogin();
  await seedDemoProject(app.get(ProjectsStore), app.get(Projects), app.get(Generators));
  return login;
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        'default-src': ["'self'"], 'script-src': ["'self'"], 'script-src-attr': ["'none'"], 'style-src': ["'self'", "'unsafe-inline'"],
        'connect-src': ["'self'", 'ws:', 'wss:'], 'img-src': ["'self'", 'data:', 'blob:'], 'frame-ancestors': ["'none'"], 'upgrade-insecure-requests': null,
      },
    },
  });
}

// A version such as 1.0.0 ends the address of a page.
const FILE = /\.[a-z][^/]*$/i;

/** The built client: hashed files for good, and index.html for every page address. */
function serveClient(app: NestExpressApplication, folder: string): void {
  const index = path.join(folder, 'index.html');
  if (!existsSync(index)) return;
  app.use(express.static(folder, { index: false, setHeaders: (response, file) => void response.set('cache-control', /-[A-Z0-9]{8}\.\w+$/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache') }));
  app.use((request: express.Request, response: express.Response, next: express.NextFunction) => {
    const isPage = request.method === 'GET' && !/^\/(?:api|socket\.io)(?:\/|$)/.test(request.path) && !FILE.test(request.path);
    if (!isPage) return next();
    response.set('cache-control', 'no-cache').sendFile(index);
  });
}
