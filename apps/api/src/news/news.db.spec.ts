import { openTestDatabase, type TestDatabase } from '../testing/database.js';
import { anyRow } from '../testing/rows.js';
import { NewsListener, type News, notify } from './news.js';

let own: TestDatabase;
let listener: NewsListener;
beforeAll(async () => (own = await openTestDatabase()));
afterAll(() => own.drop());
beforeEach(async () => {
  listener = new NewsListener(own.url);
  await listener.start();
});
afterEach(() => listener.onApplicationShutdown());

/** The next news that is heard. */
function next(): Promise<News> {
  let isHeard = false;
  return new Promise((resolve) =>
    listener.onNews((news) => {
      if (!isHeard) resolve(news);
      isHeard = true;
    }),
  );
}

it.each<News>([
  { what: 'round', project: 'faces', roundId: 'r' },
  { what: 'queue', project: 'faces' },
  { what: 'release', project: 'faces', version: '1.0.0' },
  {
    what: 'lease-lost',
    project: 'faces',
    personId: 'p',
    hasRunOut: false,
    assignmentId: 'a',
    reason: "It's gone: \u201cran out\u201d.",
  },
  { what: 'person', personId: 'p' },
])('hears $what as it was told', async (news) => {
  const heard = next();
  await notify(own.db, news);
  expect(await heard).toEqual(news);
});

it('every ear hears', async () => {
  const heard = Promise.all([next(), next()]);
  await notify(own.db, { what: 'queue', project: 'faces' });
  expect(await heard).toEqual([
    { what: 'queue', project: 'faces' },
    { what: 'queue', project: 'faces' },
  ]);
});

it.each(['not JSON', '{"what":"weather"}', '', '"queue"'])(
  'is not thrown off by %j on its channel',
  async (payload) => {
    const heard = next();
    await own.db.run('select pg_notify($1, $2)', ['gannet_news', payload]);
    await notify(own.db, { what: 'queue', project: 'after' });
    expect(await heard).toEqual({ what: 'queue', project: 'after' });
  },
);

it('comes back after its connection is cut, says that it may have missed something, and hears again', async () => {
  for (let cut = 0; cut < 2; cut++) {
    const isBack = new Promise<void>((resolve) => listener.onGap(resolve));
    const killed = await own.db.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'`,
    );
    expect(killed).toBe(1);
    await isBack;
    const heard = next();
    await notify(own.db, { what: 'queue', project: `after cut ${cut}` });
    expect(await heard).toEqual({ what: 'queue', project: `after cut ${cut}` });
  }
});

it('does not come back once it is shut down', async () => {
  await listener.onApplicationShutdown();
  const left = await own.db.row(
    anyRow(),
    `select 1 from pg_stat_activity where datname = current_database() and query like 'listen%'`,
  );
  expect(left).toBeNull();
});
