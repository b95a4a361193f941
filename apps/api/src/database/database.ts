import pg from 'pg';
import {
  DataSource,
  type EntityManager,
  type EntitySchema,
  type EntityTarget,
  type ObjectLiteral,
  type QueryResult,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { z } from 'zod';
import { migrations } from '@gannet/migrations';
import { Unavailable } from '../errors.js';
import { columnsOf, rowOf } from './columns.js';
import { GuardedClient } from './guarded-client.js';

// Counters and seeds stay far below 2^53, so int8 is a number here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** What a store needs of the database, inside a transaction or outside: hand-written SQL and inserts of rows. */
export interface Tx {
  /** The rows that the statement returns, validated. `values` are bound to `$1` …. */
  rows<T>(shape: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** The first row, or null. */
  row<T>(shape: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<T | null>;
  /** Complete rows of a table; `rest` is what follows `from <table>`. */
  all<Row>(table: EntitySchema<Row>, rest: string, values?: readonly unknown[]): Promise<Row[]>;
  /** The first such row, or null. */
  one<Row>(table: EntitySchema<Row>, rest: string, values?: readonly unknown[]): Promise<Row | null>;
  /** Returns the number of rows that the statement found or changed. */
  run(sql: string, values?: readonly unknown[]): Promise<number>;
  insert<Row extends ObjectLiteral>(table: EntityTarget<Row>, rows: Row | readonly Row[]): Promise<void>;
  /** Replaces the row with the same key if there is one. */
  upsert<Row extends ObjectLiteral>(
    table: EntityTarget<Row>,
    row: Row,
    key: Extract<keyof Row, string>[],
  ): Promise<void>;
}

const INSERT_ROWS = 1000; // Postgres binds at most 65,535 values in one statement

/** A data source for these tables, with all migrations. */
export function dataSourceOf(url: string, tables: readonly EntitySchema[]): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...tables],
    migrations: [...migrations],
    synchronize: false,
    installExtensions: false,
    migrationsTransactionMode: 'each',
    extra: { max: 12, Client: GuardedClient },
    poolErrorHandler: () => undefined,
  });
}

function txOf(manager: EntityManager): Tx {
  const query = async (sql: string, values: readonly unknown[] = []): Promise<QueryResult> => {
    const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
    try {
      return await runner.query(sql, [...values], true);
    } finally {
      if (!manager.queryRunner) await runner.release();
    }
  };
  const rows: Tx['rows'] = async (shape, sql, values) => z.array(shape).parse((await query(sql, values)).records);
  const all: Tx['all'] = <Row>(table: EntitySchema<Row>, rest: string, values?: readonly unknown[]) =>
    rows(
      rowOf(table) as z.ZodType as z.ZodType<Row>,
      `select ${columnsOf(table)} from ${table.options.name} ${rest}`,
      values,
    );
  return {
    rows,
    row: async (shape, sql, values) => (await rows(shape, sql, values))[0] ?? null,
    all,
    one: async (table, rest, values) => (await all(table, rest, values))[0] ?? null,
    run: async (sql, values) => (await query(sql, values)).affected ?? 0,
    insert: async (table, given) => {
      const target: EntityTarget<ObjectLiteral> = table;
      const rows: ObjectLiteral[] = Array.isArray(given) ? given : [given];
      for (let i = 0; i < rows.length; i += INSERT_ROWS) await manager.insert(target, rows.slice(i, i + INSERT_ROWS));
    },
    upsert: async (table, row, key) => {
      const target: EntityTarget<ObjectLiteral> = table;
      await manager.upsert(target, row, key);
    },
  };
}

/** The database: queries outside a transaction, and `inTransaction` for everything that changes more than one row. */
export class Database implements Tx {
  private readonly plain: Tx;

  constructor(private readonly source: DataSource) {
    this.plain = txOf(source.manager);
  }

  rows<T>(shape: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<T[]> {
    return this.plain.rows(shape, sql, values);
  }

  row<T>(shape: z.ZodType<T>, sql: string, values?: readonly unknown[]): Promise<T | null> {
    return this.plain.row(shape, sql, values);
  }

  all<Row>(table: EntitySchema<Row>, rest: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.plain.all(table, rest, values);
  }

  one<Row>(table: EntitySchema<Row>, rest: string, values?: readonly unknown[]): Promise<Row | null> {
    return this.plain.one(table, rest, values);
  }

  run(sql: string, values?: readonly unknown[]): Promise<number> {
    return this.plain.run(sql, values);
  }

  insert<Row extends ObjectLiteral>(table: EntityTarget<Row>, rows: Row | readonly Row[]): Promise<void> {
    return this.plain.insert(table, rows);
  }

  upsert<Row extends ObjectLiteral>(
    table: EntityTarget<Row>,
    row: Row,
    key: Extract<keyof Row, string>[],
  ): Promise<void> {
    return this.plain.upsert(table, row, key);
  }

  /** All or nothing. Notifications sent by `work` are delivered by Postgres on commit, never before. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.source
      .transaction((manager) => work(txOf(manager)))
      .catch((error: unknown) => {
        throw isLost(error)
          ? new Error('Connection terminated in the middle of a transaction', { cause: error })
          : error;
      });
  }

  /** Connects and runs pending migrations; processes that start at the same time take turns. `url` is the source's. */
  static async open(source: DataSource, url: string): Promise<Database> {
    try {
      await source.initialize();
    } catch (cause) {
      throw new Unavailable(
        `The database at ${new URL(url).host} does not answer. Check DATABASE_URL and that Postgres runs.`,
        { cause },
      );
    }
    const runner = source.createQueryRunner();
    try {
      await runner.query(`select pg_advisory_lock(hashtext('gannet migrations'))`);
      await source.runMigrations();
    } finally {
      await runner.query(`select pg_advisory_unlock(hashtext('gannet migrations'))`);
      await runner.release();
    }
    return new Database(source);
  }

  close(): Promise<void> {
    return this.source.destroy();
  }
}

/**
 * Whether a transaction failed because its connection was lost: only then does TypeORM release the query runner early.
 */
function isLost(error: unknown): boolean {
  return error instanceof QueryRunnerAlreadyReleasedError || error instanceof QueryRunnerProviderAlreadyReleasedError;
}

/** Whether `error` is a violation of the constraint with this name. */
export function violates(error: unknown, constraint: string): boolean {
  return typeof error === 'object' && error !== null && (error as { constraint?: unknown }).constraint === constraint;
}
