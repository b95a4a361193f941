import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { FolderInUse, FolderUnusable, lockFolder, startPostgres } from '@gannet/postgres';
import { checkProvider, ProviderUnavailable } from '@gannet/runtime';
import { type Config, readConfig } from './config.js';
import { openDatabase } from './connect.js';
import { whyNotListening } from './edge/not-listening.js';
import { Unavailable } from './errors.js';
import { Chunks } from './chunks/chunks.js';
import { onStopSignal } from './stop-signal.js';
import { firstPasswordFile } from './people/first-password.js';
import { firstSignInMessage } from './people/first-sign-in-message.js';
import { startWeb, type Web } from './web.js';
import { Storage } from './storage/storage.js';
import { Workers } from './workers.js';

/** Starts everything in order – execution provider, folder lock, Postgres, web server, workers – and stops it in reverse order. */
async function main(config: Config): Promise<void> {
  const stops: (() => unknown)[] = [];
  const stopAll = async (): Promise<void> => {
    while (stops.length > 0) await stops.pop()?.();
  };
  onStopSignal(stopAll);
  try {
    await checkProvider(config.provider, config.deviceEnvironment);
    const databaseUrl = config.databaseUrl ?? (await startOwnDatabase(config.dataDir, stops));
    const database = await openDatabase(databaseUrl);
    stops.push(() => database.close());
    const web = await startWeb(config, database, databaseUrl);
    stops.push(() => web.app.close());
    const onDeath = async (workerId: string): Promise<void> => {
      await web.app.get(Storage).removeTemporaryOf(workerId);
      await web.app.get(Chunks).reassign(workerId);
    };
    const workers = new Workers(databaseUrl, onDeath, new Logger('Workers'));
    stops.push(() => workers.stop());
    workers.start(config.workers);
    announce(config, web);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Starts the embedded Postgres, with its folder locked for this process. */
async function startOwnDatabase(dataDir: string, stops: (() => unknown)[]): Promise<string> {
  const lock = lockFolder(dataDir);
  stops.push(() => lock.release());
  const postgres = await startPostgres(dataDir);
  stops.push(() => postgres.stop());
  return postgres.url;
}

/** Prints the server's address. The first password is shown only at a terminal, because other output is stored. */
function announce({ readyFd, dataDir }: Config, { url, login }: Web): void {
  const { stdout, stderr } = process;
  const word = login && firstSignInMessage(login, firstPasswordFile(dataDir));
  const lines = [`Gannet is ready: ${url}`, ...(word ? [stdout.isTTY ? word.secret : word.open] : [])];
  stdout.write(`\n${lines.join('\n')}\n\n`);
  if (word && !stdout.isTTY && stderr.isTTY) stderr.write(`${word.secret}\n\n`); // npm start | tee
  if (readyFd !== undefined) writeSync(readyFd, `${JSON.stringify({ url, login: login?.password ? login : null })}\n`);
}

/** Errors that the person at the terminal can fix are sentences; anything else is a bug and shows its stack. */
function messageFor(error: unknown, config: Pick<Config, 'host' | 'port'>): string {
  const notListening = whyNotListening(error, config);
  if (notListening !== null) return notListening;
  if (error instanceof ProviderUnavailable) return `EXECUTION_PROVIDER: ${error.message}`;
  if (error instanceof FolderInUse || error instanceof FolderUnusable || error instanceof Unavailable)
    return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function fail(words: string): never {
  process.stderr.write(`\n${words}\n`);
  process.exit(1);
}

function configOrFail(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return fail((error as Error).message);
  }
}

const config = configOrFail();
main(config).catch((error: unknown) => fail(messageFor(error, config)));
