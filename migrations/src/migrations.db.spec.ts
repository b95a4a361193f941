import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@gannet/postgres';
import { DataSource } from 'typeorm';
import { migrations } from './index.js';

const MINUTE = 60_000;

let folder: string;
let server: Awaited<ReturnType<typeof startPostgres>>;
let source: DataSource;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-migrations-'));
  chmodSync(folder, 0o755); // the account that runs Postgres for root must get in
  server = await startPostgres(folder, { flags: ['-c', 'fsync=off'] });
  source = await new DataSource({
    type: 'postgres',
    url: server.url,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    installExtensions: false,
  }).initialize();
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

/** Undoes what came after the migration of that name. */
async function backTo(name: string): Promise<void> {
  while (
    (await source.query<{ name: string }[]>('select name from migrations order by id desc limit 1'))[0]?.name !== name
  )
    await source.undoLastMigration();
}

it(
  'runs, goes all the way back, and runs to the same schema again',
  async () => {
    const run = await source.runMigrations();
    expect(run.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    const first = await schema();
    expect(first.length).toBeGreaterThan(100);
    for (let left = migrations.length; left > 0; left--) await source.undoLastMigration();
    expect(await schema()).toEqual([]);
    await source.runMigrations();
    expect(await schema()).toEqual(first);
  },
  MINUTE,
);

it(
  'has nothing left to run afterwards',
  async () => {
    expect(await source.runMigrations()).toEqual([]);
    expect(await source.showMigrations()).toBe(false);
  },
  MINUTE,
);

it(
  'gives what rounds released before builds their builds, and lets what was under way go on',
  async () => {
    await backTo('Gold1795651227600');
    const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const settings = JSON.stringify({ releaseSize: 30, psi: 0.6, dropShare: 0.2, poolSize: 5 });
    await source.query(`insert into generator values ('g', '{"resolution": 64}')`);
    await source.query(`insert into project values ($1, 'old', 'Old', '', '{}', 'g', '{}', 500, now())`, [id(1)]);
    const states = [
      ['complete', null, null],
      ['failed', 'The disk is full.', 'releasing'],
      ['cancelled', null, null],
      ['releasing', null, null],
    ] as const;
    for (const [number, [state, failure, failedIn]] of states.entries()) {
      await source.query(
        `insert into round (id, project_id, number, state, settings, first_seed, release_first_seed, failure, failed_in, started_at)
      values ($1, $2, $3, $4, $5, 0, $6, $7, $8, now())`,
        [id(10 + number), id(1), number, state, settings, 100 + number, failure, failedIn],
      );
      for (const [kind, n] of [
        ['train', 100],
        ['label', 200],
        ...(state === 'failed' ? [] : [['pack', 300] as const]),
      ] as const) {
        await source.query(
          `insert into chunk (id, round_id, kind, first, count, done, attempts) values ($1, $2, $3, 0, 1, 0, 0)`,
          [id(n + number), id(10 + number), kind],
        );
      }
    }
    await source.query(
      `insert into release (id, project_id, round_id, version, digest, manifest, class_stats, keypoint_stats, previews, bytes, label_seconds, published_at)
    values ($1, $2, $3, '1.0.0', 'd', '{}', '[]', '[]', '[]', 1, 1, now())`,
      [id(50), id(1), id(10)],
    );
    await source.runMigrations();
    const builds = await source.query<unknown[]>(
      'select id, purpose, state, settings, first_seed::int as seed, drawn, version, failure, stopped_in as stopped from build order by id',
    );
    const each = {
      purpose: 'round',
      settings: { images: 30, psi: 0.6, dropShare: 0.2 },
      drawn: 30,
      version: null,
      failure: null,
      stopped: null,
    };
    expect(builds).toEqual([
      { ...each, id: id(10), state: 'complete', seed: 100, version: '1.0.0' },
      { ...each, id: id(11), state: 'failed', seed: 101, failure: 'The disk is full.', stopped: 'labelling' },
      { ...each, id: id(12), state: 'cancelled', seed: 102, stopped: 'packing' },
      { ...each, id: id(13), state: 'packing', seed: 103 },
    ]);
    expect(await source.query('select build_id as build from release')).toEqual([{ build: id(10) }]);
    expect(await source.query('select label_side as "labelSide" from project')).toEqual([{ labelSide: 64 }]);
    expect(await source.query('select distinct generator_digest as generator from round')).toEqual([
      { generator: 'g' },
    ]);
    expect(await source.query(`select distinct kind, build_id = round_id as own from chunk order by 1`)).toEqual([
      { kind: 'label', own: true },
      { kind: 'pack', own: true },
      { kind: 'train', own: null },
    ]);
  },
  MINUTE,
);

it(
  'gives a project that named its last seed for a release the seeds below it again',
  async () => {
    await backTo('DiscardedBuilds1795665600000');
    const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    for (const [n, slug] of [
      [61, 'stuck'],
      [62, 'used-up'],
      [63, 'going'],
    ] as const) {
      const first = slug === 'used-up' ? 2 ** 32 - 40 : 100;
      await source.query(`insert into project values ($1, $2, '', '', '{}', 'g', '{}', $3, now())`, [
        id(n),
        slug,
        slug === 'going' ? 900 : 2 ** 32,
      ]);
      await source.query(
        `insert into round (id, project_id, number, state, settings, first_seed, release_first_seed, started_at)
      values ($1, $2, 0, 'complete', '{"poolSize": 10, "releaseSize": 30}', $3, $4, now())`,
        [id(n + 10), id(n), first, first + 10],
      );
    }
    const build = (n: number, seed: number, settings: object): Promise<unknown> =>
      source.query(
        `insert into build (id, project_id, round_id, purpose, state, settings, first_seed, drawn, started_at)
    values ($1, $2, $3, 'asked', 'complete', $4, $5, 1, now())`,
        [id(n), id(61), id(71), JSON.stringify(settings), seed],
      );
    await build(81, 140, {
      images: 20,
      firstSeed: null,
      balance: { targets: [{ name: 'hair', share: 0.5 }], draws: 4 },
    });
    await build(82, 2 ** 32 - 1, { images: 1, firstSeed: 2 ** 32 - 1 });
    await source.runMigrations();
    expect(
      await source.query(`select slug, next_seed::text as next from project where id = any ($1) order by slug`, [
        [61, 62, 63].map(id),
      ]),
    ).toEqual([
      { slug: 'going', next: '900' },
      { slug: 'stuck', next: '220' },
      { slug: 'used-up', next: String(2 ** 32) },
    ]);
  },
  MINUTE,
);

it(
  'keeps the signals of candidates, to the bit, there and back',
  async () => {
    await backTo('ClassScores1796000000000');
    const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const scores = Float32Array.of(0, -1, 0.1, 2 / 3, 1e-42, 3e38, -7.25e-9);
    const bytes = Buffer.from(scores.buffer);
    await source.query(`insert into project values ($1, 'signals', '', '', '{}', 'g', '{}', 0, now())`, [id(91)]);
    await source.query(
      `insert into round (id, project_id, number, state, settings, first_seed, release_first_seed, started_at)
      values ($1, $2, 0, 'complete', '{"poolSize": 3, "releaseSize": 3}', 0, 3, now())`,
      [id(92), id(91)],
    );
    await source.query(
      `insert into candidate (id, round_id, seed, psi, state, score, entropy, class_scores)
      values ($1, $4, 0, 1, 'pool', 0.5, 0.1, $5), ($2, $4, 1, 1, 'pool', 0.25, null, null), ($3, $4, 2, 1, 'pool', null, null, null)`,
      [id(93), id(94), id(95), id(92), bytes],
    );
    const before = await source.query<unknown[]>('select * from candidate order by seed');
    await source.runMigrations();
    expect(await source.query('select signals from candidate order by seed')).toEqual([
      { signals: { entropy: 0.1, classScores: Array.from(scores) } },
      { signals: {} },
      { signals: null },
    ]);
    await backTo('ClassScores1796000000000');
    expect(await source.query('select * from candidate order by seed')).toEqual(before);
    await source.runMigrations();
  },
  MINUTE,
);

it(
  'makes everybody a member of every project with the role that they had, and takes nobody for more on the way back',
  async () => {
    await backTo('GeneratorUploads1796120000000');
    const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    await source.query('truncate project cascade');
    for (const [n, slug] of [
      [101, 'faces'],
      [102, 'cars'],
    ] as const)
      await source.query(
        `insert into project (id, slug, name, guidelines, schema, schema_version, generator_digest, round_defaults, next_seed, revision, created_at)
        values ($1, $2, '', '', '{}', 1, 'g', '{}', 0, 1, '2026-01-01')`,
        [id(n), slug],
      );
    for (const [n, role] of [
      [111, 'admin'],
      [112, 'annotator'],
      [113, 'consumer'],
    ] as const) {
      await source.query(
        `insert into person (id, email, name, role, active, password_hash, created_at) values ($1, $2, '', $2, $3, '', '2026-02-01')`,
        [id(n), role, role !== 'consumer'],
      );
      await source.query(
        `insert into token (id, person_id, name, role, secret_hash, created_at, expires_at) values ($1, $1, '', $2, $2, now(), now())`,
        [id(n), role],
      );
    }
    await source.runMigrations();
    expect(
      await source.query(
        `select project.slug, person.email, membership.role, membership.created_at::date::text as since from membership
        join project on project.id = project_id join person on person.id = person_id order by 1, 2`,
      ),
    ).toEqual(
      ['cars', 'faces'].flatMap((slug) =>
        ['admin', 'annotator', 'consumer'].map((role) => ({ slug, email: role, role, since: '2026-02-01' })),
      ),
    );
    expect(await source.query('select email, is_server_admin as admin, active from person order by 1')).toEqual([
      { email: 'admin', admin: true, active: true },
      { email: 'annotator', admin: false, active: true },
      { email: 'consumer', admin: false, active: false },
    ]);
    await source.query(`update membership set role = 'admin' where person_id = $1 and project_id = $2`, [
      id(112),
      id(101),
    ]);
    await source.query(`update token set role = 'reviewer' where id = $1`, [id(112)]);
    await backTo('GeneratorUploads1796120000000');
    expect(await source.query('select email, role from person order by 1')).toEqual([
      { email: 'admin', role: 'admin' },
      { email: 'annotator', role: 'annotator' },
      { email: 'consumer', role: 'consumer' },
    ]);
    expect(await source.query('select role from token order by id')).toEqual([
      { role: 'admin' },
      { role: 'annotator' },
      { role: 'consumer' },
    ]);
    await source.runMigrations();
  },
  MINUTE,
);

it(
  'names every constraint in words, so that a broken one can be told to people',
  async () => {
    const rows = await source.query<
      { conname: string }[]
    >(`select conname from pg_constraint where connamespace = 'public'::regnamespace
    and conrelid <> to_regclass('migrations') and contype <> 'n'`);
    expect(rows.map(({ conname }) => conname).filter((name) => !/^[a-z0-9]+(_[a-z0-9]+){2,}$/.test(name))).toEqual([]);
  },
  MINUTE,
);

it('lists every migration of the folder, oldest first, under the name of its file', () => {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => /^\d+-/.test(name))
    .sort();
  const names = files.map((file) => {
    const [stamp = '', ...words] = file.replace(/\.ts$/, '').split('-');
    return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}${stamp}`;
  });
  expect(migrations.map((Migration) => new Migration().name)).toEqual(names);
});
