import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { checkProvider } from '@gannet/runtime';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { WorkerModule } from './app.module.js';
import { readConfig } from './config.js';
import { openDatabase } from './connect.js';
import { onStopSignal, WORKER_STOP_MS } from './stop-signal.js';
import { Jobs } from './jobs/jobs.js';
import { QUIET } from './quiet.js';
import { ChunkWork } from './work/chunk-work.js';

/** A worker started by a web server ends with it, even if the server dies while the worker is still starting. */
function endWithParent(stop: () => void): void {
  process.once('disconnect', stop);
  if (process.send && !process.connected) stop();
}

const stops: (() => unknown)[] = [];
const stop = onStopSignal(async () => {
  while (stops.length > 0) await stops.pop()?.();
}, WORKER_STOP_MS);
endWithParent(stop);

const config = readConfig(process.env);
if (!config.databaseUrl)
  throw new Error('A worker needs DATABASE_URL: the database of the web server that it works for.');
await checkProvider(config.provider, config.deviceEnvironment);
const database = await openDatabase(config.databaseUrl);
stops.push(() => database.close());
const workerId = process.argv[2] ?? randomUUID();
const app = await NestFactory.createApplicationContext(
  WorkerModule.with(config, database, config.databaseUrl, workerId),
  { logger: QUIET, abortOnError: false },
);
stops.push(() => app.close());
app.useLogger(app.get(Logger));

const jobs = app.get(Jobs);
const work = app.get(ChunkWork);
await jobs.start();
await jobs.work((chunkId) => work.run(chunkId, workerId));
