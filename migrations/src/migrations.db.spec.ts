import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startPostgres } from '@gannet/postgres';
import { DataSource } from 'typeorm';
import { migrations } from './index.js';

const MINUTE = 60_000;

let folder: string;
let server: EmbeddedPostgres;
let source: DataSource;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-migrations-'));
  chmodSync(folder, 0o755); // the account that runs Postgres for root must get in
  server = await startPostgres(folder, { flags: ['-c', 'fsync=off'] });
  source = await new DataSource({ type: 'postgres', url: server.url, migrations: [...migrations], migrationsTransactionMode: 'each', installExtensions: false }).initialize();
}, MINUTE);
afterAll(async () => {
  await source.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Columns, constraints and indexes of every table but the list of migrations, as Postgres writes them. */
async function schema(): Promise<unknown[]> {
  return source.query<unknown[]>(`
    select table_name || '.' || column_name as name, data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as what
      from information_schema.columns where table_schema = 'public' and table_name <> 'migrations'
    union all select conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid <> to_regclass('migrations')
    union all select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migrations'
    order by 1, 2`);
}

it('runs, goes all the way back, and runs to the same schema again', async () => {
  const run = await source.runMigrations();
  expect(run.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  const first = await schema();
  expect(first.length).toBeGreaterThan(100);
  for (let left = migrations.length; left > 0; left--) await source.undoLastMigration();
  expect(await schema()).toEqual([]);
  await source.runMigrations();
  expect(await schema()).toEqual(first);
}, MINUTE);

it('has nothing left to run afterwards', async () => {
  expect(await source.runMigrations()).toEqual([]);
  expect(await source.showMigrations()).toBe(false);
}, MINUTE);

it('names every constraint in words, so that a broken one can be told to people', async () => {
  const rows = await source.query<{ conname: string }[]>(`select conname from pg_constraint where connamespace = 'public'::regnamespace
    and conrelid <> to_regclass('migrations') and contype <> 'n'`);
  expect(rows.map(({ conname }) => conname).filter((name) => !/^[a-z0-9]+(_[a-z0-9]+){2,}$/.test(name))).toEqual([]);
}, MINUTE);

it('lists every migration of the folder, oldest first, under the name of its file', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^\d+-/.test(name)).sort();
  const names = files.map((file) => {
    const [stamp = '', ...words] = file.replace(/\.ts$/, '').split('-');
    return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}${stamp}`;
  });
  expect(migrations.map((Migration) => new Migration().name)).toEqual(names);
});
