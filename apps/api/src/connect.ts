import type { DataSource } from 'typeorm';
import { Database, dataSourceOf } from './database/database.js';
import { tables } from './tables.js';

/** Opens the server's database and runs pending migrations. Throws Unavailable when it does not answer. */
export function openDatabase(url: string): Promise<Database> {
  return Database.open(serverSource(url), url);
}

/** The data source of the server, the workers and the migration tool; not yet initialised. */
export function serverSource(url: string): DataSource {
  return dataSourceOf(url, tables);
}
