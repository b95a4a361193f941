import pg from 'pg';
import { DataSource, type EntityManager, type EntitySchema, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { migrations } from '@gannet/migrations';
import { Unavailable } from '../errors.js';

// Counters and seeds stay far below 2^53, so int8 is a number here.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** What a store needs of the database: hand-written SQL and one-row inserts, inside a transaction or outside. */
export interface Tx {
  /** The rows that the statement returns. `$1` … are bound. */
  rows<T>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** The first row, or null. */
  row<T>(sql: string, values?: readonly unknown[]): Promise<T | null>;
  insert<Row extends ObjectLiteral>(table: EntityTarget<Row>, rows: Row | readonly Row[]): Promise<void>;
}

const INSERT_ROWS = 1000; // Postgres binds at most 65,535 values in one statement

/** A data source of these tables, with every migration. */
export function dataSourceOf(url: string, tables: readonly EntitySchema[]): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [...tables],
    migrations: [...migrations],
    synchronize: false,
    installExtensions: false,
    migrationsTransactionMode: 'each',
    extra: { max: 12 },
    poolErrorHandler: () => undefined,
  });
}

function txOf(manager: EntityManager): Tx {
  const rows = async <T>(sql: string, values: readonly unknown[] = []): Promise<T[]> => {
    const runner = manager.queryRunner ?? manager.dataSource.createQueryRunner();
    try {
      return (await runner.query(sql, [...values], true)).records as T[];
    } finally {
      if (!manager.queryRunner) await runner.release();
    }
  };
  return {
    rows,
    row: async <T>(sql: string, values?: readonly unknown[]) => (await rows<T>(sql, values))[0] ?? null,
    insert: async (table, given) => {
      const target: EntityTarget<ObjectLiteral> = table;
      const all: ObjectLiteral[] = Array.isArray(given) ? given : [given];
      for (let i = 0; i < all.length; i += INSERT_ROWS) await manager.insert(target, all.slice(i, i + INSERT_ROWS));
    },
  };
}

/** The database: reads outside a transaction, and `inTransaction` for everything that changes more than one row. */
export class Database implements Tx {
  private readonly plain: Tx;

  constructor(private readonly source: DataSource) {
    this.plain = txOf(source.manager);
  }

  rows<T>(sql: string, values?: readonly unknown[]): Promise<T[]> {
    return this.plain.rows<T>(sql, values);
  }

  row<T>(sql: string, values?: readonly unknown[]): Promise<T | null> {
    return this.plain.row<T>(sql, values);
  }

  insert<Row extends ObjectLiteral>(table: EntityTarget<Row>, rows: Row | readonly Row[]): Promise<void> {
    return this.plain.insert(table, rows);
  }

  /** All or nothing. What `work` tells through the news is sent by Postgres at the commit, never before. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.source.transaction((manager) => work(txOf(manager)));
  }

  /**
   * Connects and brings the schema up to date. Two processes that start together take turns. `url` is where the source
   * connects to.
   */
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

/** Whether `error` is Postgres refusing a row because of the constraint of that name. */
export function violates(error: unknown, constraint: string): boolean {
  return typeof error === 'object' && error !== null && (error as { constraint?: unknown }).constraint === constraint;
}
