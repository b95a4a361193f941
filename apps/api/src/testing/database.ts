import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../connect.js';
import type { Database } from '../database/database.js';
import { Jobs } from '../jobs/jobs.js';

const TEMPLATE = 'gannet_template';

/** A migrated database for one spec file. */
export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes `db` and drops the database, even if others are connected. */
  drop(): Promise<void>;
}

/** Creates a database in the run's Postgres, from a template that is migrated once. */
export async function openTestDatabase(): Promise<TestDatabase> {
  await asOwner(makeTemplate);
  const name = `spec_${randomUUID().replaceAll('-', '')}`;
  await asOwner((client) => client.query(`create database ${name} template ${TEMPLATE}`));
  const url = urlOf(name);
  const db = await openDatabase(url);
  return {
    url,
    db,
    drop: async () => {
      await db.close();
      await asOwner((client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

export async function openEmptyDatabase(): Promise<{ url: string; drop: () => Promise<unknown> }> {
  const name = `spec_${randomUUID().replaceAll('-', '')}`;
  await asOwner((client) => client.query(`create database ${name}`));
  return { url: urlOf(name), drop: () => asOwner((client) => client.query(`drop database ${name} with (force)`)) };
}

/** Creates the tables of the server and of the job queue in the template, once per run. */
async function makeTemplate(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('${TEMPLATE}'))`); // released when the connection ends
  const known = await client.query('select 1 from pg_database where datname = $1', [TEMPLATE]);
  if (known.rows.length > 0) return;
  const unfinished = `${TEMPLATE}_unfinished`;
  await client.query(`create database ${unfinished}`);
  await (await openDatabase(urlOf(unfinished))).close();
  const jobs = new Jobs(urlOf(unfinished));
  await jobs.start();
  await jobs.onApplicationShutdown();
  await client.query(`alter database ${unfinished} rename to ${TEMPLATE}`);
}

async function asOwner<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  return Object.assign(new URL(serverUrl()), { pathname: `/${name}` }).href;
}

function serverUrl(): string {
  const url = process.env['GANNET_TEST_POSTGRES'];
  if (!url) throw new Error('jest.postgres.mjs has not run');
  return url;
}
