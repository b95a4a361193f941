import 'reflect-metadata';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPostgres } from '@gannet/postgres';
import type { DataSource } from 'typeorm';
import { readConfig } from './config.js';
import { serverSource } from './connect.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations/src');
const USAGE = 'Use: npm run migration -- check | new <name-in-words> | run | revert';

/** The statements that would bring the database in line with the tables, and the reverse. */
async function difference(source: DataSource): Promise<{ up: string[]; down: string[] }> {
  const { upQueries, downQueries } = await source.driver.createSchemaBuilder().log();
  return { up: upQueries.map(({ query }) => query), down: downQueries.map(({ query }) => query).reverse() };
}

/** The source of a migration, to be reviewed by a person. */
function sourceOf(className: string, { up, down }: { up: readonly string[]; down: readonly string[] }): string {
  const body = (queries: readonly string[]) =>
    queries.map((query) => `    await db.query(\`${query.trim()}\`);\n`).join('');
  return `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  readonly name = '${className}';

  async up(db: QueryRunner): Promise<void> {
${body(up)}  }

  async down(db: QueryRunner): Promise<void> {
${body(down)}  }
}
`;
}

function add(name: string, queries: { up: string[]; down: string[] }): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    throw new RangeError(`Name the migration in lower-case words with hyphens, not ${JSON.stringify(name)}.`);
  const stamp = Date.now();
  const className = `${name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')}${stamp}`;
  const file = path.join(MIGRATIONS, `${stamp}-${name}.ts`);
  writeFileSync(file, sourceOf(className, queries));
  return `Wrote ${file}. Read it over and add ${className} to the end of the list in index.ts.`;
}

async function perform(command: string | undefined, name: string | undefined, source: DataSource): Promise<string> {
  switch (command) {
    case 'check': {
      await source.runMigrations();
      const { up } = await difference(source);
      if (up.length > 0)
        throw new RangeError(`The migrations do not make what the tables say. Missing:\n${up.join(';\n')}`);
      return 'The migrations make exactly what the tables say.';
    }
    case 'new': {
      await source.runMigrations();
      const queries = await difference(source);
      return queries.up.length === 0 ? 'Nothing has changed in the tables.' : add(name ?? '', queries);
    }
    case 'run':
      return `${(await source.runMigrations()).length} migrations run.`;
    case 'revert':
      await source.undoLastMigration();
      return 'The last migration is reverted.';
    default:
      throw new RangeError(USAGE);
  }
}

/** `run` and `revert` work on DATABASE_URL, `check` and `new` on a temporary database. */
async function main([command, name]: readonly string[]): Promise<void> {
  const { databaseUrl } = readConfig(process.env);
  const isOnReal = command === 'run' || command === 'revert';
  if (isOnReal && !databaseUrl) throw new RangeError(`${command} needs DATABASE_URL.`);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gannet-migration-'));
  chmodSync(folder, 0o755); // Postgres may run as another user
  const postgres = isOnReal ? null : await startPostgres(folder, { flags: ['-c', 'fsync=off'] });
  const source = serverSource(postgres?.url ?? databaseUrl ?? '');
  try {
    await source.initialize();
    process.stdout.write(`${await perform(command, name, source)}\n`);
  } finally {
    if (source.isInitialized) await source.destroy();
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof RangeError ? error.message : String((error as Error).stack)}\n`);
  process.exitCode = 1;
}
