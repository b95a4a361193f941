import type { DataSource } from 'typeorm';
import { Database, dataSourceOf } from './database/database.js';
import { tables } from './tables.js';

/**
 * The server's database: every table that a feature has, brought up to date. Throws Unavailable where nothing answers.
 */
export function openDatabase(url: string): Promise<Database> {
  return Database.open(serverSource(url), url);
}

/** The data source that the server, the workers and the migration tool share; not yet initialised. */
export function serverSource(url: string): DataSource {
  return dataSourceOf(url, tables);
}
