import 'reflect-metadata';
import { Email } from '@gannet/contracts';
import { FolderInUse, FolderUnusable, lockFolder, startPostgres } from '@gannet/postgres';
import { type Config, readConfig } from './config.js';
import { openDatabase } from './connect.js';
import type { Database } from './database/database.js';
import { MembershipsStore } from './people/memberships.store.js';
import { People } from './people/people.js';
import { PeopleStore } from './people/people.store.js';

/** Opens DATABASE_URL, or else the embedded database, whether its server is running or not. */
async function withDatabase<T>(config: Config, work: (database: Database) => Promise<T>): Promise<T> {
  if (config.databaseUrl) return onUrl(config.databaseUrl, work);
  const lock = lockUnlessServed(config.dataDir);
  const postgres = await startPostgres(config.dataDir); // joins a running one
  try {
    return await onUrl(postgres.url, work);
  } finally {
    if (lock) {
      await postgres.stop();
      lock.release();
    }
  }
}

function lockUnlessServed(dataDir: string): ReturnType<typeof lockFolder> | null {
  try {
    return lockFolder(dataDir);
  } catch (error) {
    if (error instanceof FolderInUse) return null;
    throw error;
  }
}

async function onUrl<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(url);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function main([email]: readonly string[]): Promise<string> {
  if (!email) throw new RangeError('Use: npm run reset-password -- somebody@example.org');
  const { data: address, error } = Email.safeParse(email);
  if (address === undefined) throw new RangeError(`The e-mail address ${error.issues[0]?.message ?? 'is not right'}.`);
  const config = readConfig(process.env);
  return withDatabase(config, async (database) => {
    const store = new PeopleStore(database);
    const person = await store.byEmail(address);
    if (!person) throw new RangeError(`Nobody here has the address ${address}.`);
    const { password } = await new People(store, new MembershipsStore(database), database, config).resetPassword(
      person.id,
    );
    return `The new password of ${person.email} is ${password}\nAll their sign-ins and tokens have ended.`;
  });
}

main(process.argv.slice(2)).then(
  (words) => process.stdout.write(`${words}\n`),
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof RangeError || error instanceof FolderUnusable ? error.message : String((error as Error).stack)}\n`,
    );
    process.exitCode = 1;
  },
);
