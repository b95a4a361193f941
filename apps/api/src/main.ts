import 'reflect-metadata';
import { writeSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { FolderInUse, lockFolder, startPostgres } from '@gannet/postgres';
import { type Config, readConfig } from './config.js';
import { Database } from './database/database.js';
import { Unavailable } from './errors.js';
import { Steps } from './rounds/steps.js';
import { onStopSignal } from './stop-signal.js';
import { startWeb, type Web } from './web.js';
import { Workers } from './workers.js';

/** Starts everything in order and stops it in the opposite order: folder lock, Postgres, web, workers. */
async function main(config: Config): Promise<void> {
  const own = config.databaseUrl ? null : await startOwnDatabase(config.dataDir);
  const databaseUrl = config.databaseUrl ?? own?.url ?? '';
  const stopOutside = async () => own?.stop();
  try {
    const database = await Database.open(databaseUrl);
    const web = await startWeb(config, database, databaseUrl);
    const workers = new Workers(databaseUrl, (workerId) => web.app.get(Steps).handOn(workerId), new Logger('Workers'));
    workers.start(config.workers);
    onStopSignal(async () => {
      await workers.stop();
      await web.app.close();
      await database.close();
      await stopOutside();
    });
    announce(config, web);
  } catch (error) {
    await stopOutside();
    throw error;
  }
}

/** The embedded Postgres, and the folder that it lies in, for this process alone. */
async function startOwnDatabase(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const lock = lockFolder(dataDir);
  try {
    const postgres = await startPostgres(dataDir);
    return { url: postgres.url, stop: () => postgres.stop().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function announce({ readyFd }: Config, { url, login }: Web): void {
  const lines = [`Gannet is ready: ${url}`];
  if (login) lines.push(`First sign-in: ${login.email} with the password ${login.password}`, 'Change the password on your account page. Until somebody has signed in, every start shows a new one.');
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
  if (readyFd !== undefined) writeSync(readyFd, `${JSON.stringify({ url, login })}\n`);
}

/** What the person at the terminal can mend is said in a sentence; anything else is a bug and shows its stack. */
function report(error: unknown): void {
  const isTheirs = error instanceof FolderInUse || error instanceof Unavailable || error instanceof RangeError || (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  process.stderr.write(`\n${isTheirs ? (error as Error).message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

try {
  await main(readConfig(process.env));
} catch (error) {
  report(error);
}
