import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from 'nestjs-pino';
import { WebModule } from './app.module.js';
import type { Config } from './config.js';
import type { Database } from './database/database.js';
import { serveClient } from './edge/client-files.js';
import { localAddress, stripBasePath } from './edge/public-address.js';
import { FolderPackages } from './generators/folder-packages.js';
import { Registry } from './generators/registry.js';
import { Trials } from './generators/trials.js';
import { Jobs } from './jobs/jobs.js';
import { NewsListener } from './news/news.js';
import { isAuthenticated } from './people/caller-of.js';
import { type FirstLogin, People } from './people/people.js';
import { seedDemoProject } from './projects/demo-project.js';
import { missingGenerators } from './projects/missing-generators.js';
import { Projects } from './projects/projects.js';
import { ProjectsStore } from './projects/projects.store.js';
import { QUIET } from './quiet.js';
import { limitAnonymousBodies } from './edge/anonymous-bodies.js';
import { refuseCrossSite } from './edge/cross-site.js';
import { parseBodies } from './edge/json-bodies.js';
import { securityHeaders } from './edge/security-headers.js';
import { SocketAdapter } from './live/socket-adapter.js';
import { BUILD_ENDED } from './builds/builds.rules.js';
import { STUDENT_ENDED } from './students/students.rules.js';
import { Chunks } from './chunks/chunks.js';
import { ENDED } from './rounds/rounds.rules.js';

/**
 * Timeouts in milliseconds for receiving a request's headers and all of it: the largest request is a piece of an upload.
 */
const TIMEOUTS = { headersTimeout: 15_000, requestTimeout: 60_000 } as const;

export interface Web {
  readonly app: NestExpressApplication;
  /** The address to open in a browser. */
  readonly url: string;
  /** The first admin's login, until somebody has signed in with it. */
  readonly login: FirstLogin | null;
}

/** Creates the web server and listens. Closes what was opened when it fails. */
export async function startWeb(config: Config, database: Database, databaseUrl: string): Promise<Web> {
  const app = await NestFactory.create<NestExpressApplication>(WebModule.with(config, database, databaseUrl), {
    logger: QUIET,
    abortOnError: false,
    bodyParser: false,
  });
  try {
    const login = await configureApp(app, config);
    await app.listen(config.port, config.host);
    const server = app.getHttpServer();
    return { app, url: config.publicUrl ?? localAddress(server.address() as AddressInfo), login };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function configureApp(app: NestExpressApplication, config: Config): Promise<Web['login']> {
  app.use(securityHeaders(config));
  app.disable('x-powered-by');
  app.set('trust proxy', config.trustProxy);
  app.useWebSocketAdapter(new SocketAdapter(app, () => app.get(People)));
  app.use('/api', refuseCrossSite(config.publicUrl));
  app.use(
    limitAnonymousBodies((headers) => isAuthenticated(app.get(People), headers)),
    parseBodies(),
  );
  Object.assign(app.getHttpServer(), TIMEOUTS);
  serveClient(app, config.clientDir, config.basePath);
  await app.get(Jobs).start();
  await app.get(NewsListener).start();
  await app.init();
  stripBasePath(app.getHttpServer(), config.basePath);
  app.useLogger(app.get(Logger));
  const tried = app.get(Trials).run();
  await app.get(Chunks).sendLost([...ENDED, ...BUILD_ENDED, ...STUDENT_ENDED]);
  const login = await app.get(People).firstLogin();
  await app.get(Registry).register(await tried);
  for (const sentence of await missingGenerators(app.get(ProjectsStore), app.get(FolderPackages)))
    app.get(Logger).warn(sentence);
  await seedDemoProject(app.get(ProjectsStore), app.get(Projects), app.get(FolderPackages));
  return login;
}
