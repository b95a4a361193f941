import { type AddressInfo, createServer } from 'node:net';
import { Jobs } from '../jobs/jobs.js';
import { NewsListener, type News, notify } from '../news/news.js';
import { anyRow } from '../testing/rows.js';
import { openEmptyDatabase, openTestDatabase, type TestDatabase } from '../testing/database.js';
import { openDatabase, serverSource } from '../connect.js';
import { PersonTable } from '../people/people.table.js';
import { isUnreachable } from './unreachable.js';
import { type Tx, violates } from './database.js';

let own: TestDatabase;
let listener: NewsListener;
let heard: News[];
let waiting: { until: string; resolve: () => void }[];

const release = (version: string): News => ({ what: 'release', project: 'faces', version });

beforeAll(async () => {
  own = await openTestDatabase();
  listener = new NewsListener(own.url);
  waiting = [];
  listener.onNews((news) => {
    heard.push(news);
    if (news.what === 'release') for (const { until, resolve } of waiting) if (until === news.version) resolve();
  });
  await listener.start();
});
beforeEach(() => void (heard = []));
afterAll(async () => {
  await listener.onApplicationShutdown();
  await own.drop();
});

/** News come in the order of the commits: when this one is there, so are all before it. */
async function told(version: string): Promise<void> {
  const isHere = new Promise<void>((resolve) => waiting.push({ until: version, resolve }));
  await notify(own.db, release(version));
  await isHere;
}

describe('a transaction', () => {
  it('sends its news at the commit and not before', async () => {
    await own.db.inTransaction(async (tx) => {
      await notify(tx, release('1.0.0'));
      await told('2.0.0'); // from another connection, meanwhile
      expect(heard).toEqual([release('2.0.0')]);
    });
    await told('3.0.0');
    expect(heard).toEqual([release('2.0.0'), release('1.0.0'), release('3.0.0')]);
  });

  it('that fails writes nothing and sends nothing', async () => {
    const work = own.db.inTransaction(async (tx) => {
      await tx.run(`insert into generator (digest, summary, added_at) values ('gone', '{}', now())`);
      await notify(tx, release('1.0.0'));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    await told('9.0.0');
    expect(heard).toEqual([release('9.0.0')]);
    expect(await own.db.row(anyRow(), `select 1 from generator where digest = 'gone'`)).toBeNull();
  });

  it('gives back what its work gave', async () => {
    expect(await own.db.inTransaction((tx) => tx.row(anyRow(), 'select 2 + $1::int as sum', [3]))).toEqual({ sum: 5 });
  });

  it.each<[string, (tx: Tx) => Promise<unknown>]>([
    ['with a statement', (tx) => tx.rows(anyRow(), 'select 1')],
    ['with a row', (tx) => tx.insert<object>(PersonTable, {})],
    ['with nothing but its commit', () => Promise.resolve()],
  ])('whose connection is cut, and that goes on %s, may be tried again, and is no bug', async (_how, goOn) => {
    const cut = own.db.inTransaction(async (tx) => {
      const { pid } = (await tx.row(anyRow<{ pid: number }>(), 'select pg_backend_pid() as pid'))!;
      await own.db.run('select pg_terminate_backend($1)', [pid]);
      while (await own.db.row(anyRow(), 'select 1 from pg_stat_activity where pid = $1', [pid])); // it is told by then
      await goOn(tx);
    });
    expect(isUnreachable(await cut.catch((error: unknown) => error))).toBe(true);
    expect(await own.db.inTransaction((tx) => tx.row(anyRow(), 'select 1 as one'))).toEqual({ one: 1 });
  });

  it('gives its connection back, however it ends', async () => {
    const turns = Array.from({ length: 40 }, (_, i) =>
      own.db.inTransaction(async (tx) => {
        await tx.rows(anyRow(), 'select 1');
        if (i % 2) throw new Error('every other one fails');
      }),
    );
    await Promise.allSettled(turns);
    expect(
      await own.db.row(
        anyRow(),
        `select count(*) as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
      ),
    ).toEqual({ count: 0 });
  });
});

it('reads counters and seeds beyond 32 bits as numbers', async () => {
  expect(await own.db.row(anyRow(), 'select 4294967296::int8 as seed, count(*) as count from project')).toEqual({
    seed: 4294967296,
    count: 0,
  });
});

it('knows the constraint that a row broke', async () => {
  const insert = () => own.db.run(`insert into generator (digest, summary, added_at) values ('twice', '{}', now())`);
  await insert();
  const error: unknown = await insert().catch((cause: unknown) => cause);
  expect(violates(error, 'generator_is_known_by_digest')).toBe(true);
  expect(violates(error, 'one_project_per_slug')).toBe(false);
  expect(violates(undefined, 'one_project_per_slug')).toBe(false);
});

describe('opening', () => {
  it('a connection that ends in the moment it begins ends nothing else', async () => {
    const message = (type: string, body: Buffer | string): Buffer => {
      const length = Buffer.alloc(4);
      length.writeInt32BE(4 + Buffer.byteLength(body));
      return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
    };
    const greeting = Buffer.concat([
      message('R', Buffer.alloc(4)),
      message('Z', 'I'),
      message('E', 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'),
    ]);
    const postgres = createServer((socket) =>
      socket.once('data', () => socket.end(greeting)).on('error', () => undefined),
    );
    await new Promise<void>((resolve) => postgres.listen(0, '127.0.0.1', resolve));
    const url = `postgres://gannet@127.0.0.1:${(postgres.address() as AddressInfo).port}/gannet`;
    await expect(openDatabase(url)).rejects.toThrow('does not answer');
    await expect(new Jobs(url).start()).rejects.toThrow('terminating connection');
    await new Promise((resolve) => postgres.close(resolve));
  });

  it('says where nothing answers, in a sentence', async () => {
    await expect(openDatabase('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
      name: 'Unavailable',
      message: 'The database at 127.0.0.1:1 does not answer. Check DATABASE_URL and that Postgres runs.',
    });
  });

  it('brings an empty database up to date, once, when several processes open it together', async () => {
    const { url, drop } = await openEmptyDatabase();
    const opened = await Promise.all([1, 2, 3].map(() => openDatabase(url)));
    const [first] = opened;
    const rows = await first!.rows(anyRow<{ name: string }>(), 'select name from migrations order by id');
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(5);
    await Promise.all(opened.map((db) => db.close()));
    await drop();
  });
});

describe('tables and migrations', () => {
  it('agree: the schema builder finds nothing to change', async () => {
    const source = await serverSource(own.url).initialize();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('would be seen to disagree', async () => {
    const { url, drop } = await openEmptyDatabase();
    const source = await serverSource(url).initialize();
    await source.runMigrations();
    await source.query('alter table person drop column name');
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    await drop();
    expect(upQueries.map(({ query }) => query)).toEqual([expect.stringContaining('"name"')]);
  });
});
