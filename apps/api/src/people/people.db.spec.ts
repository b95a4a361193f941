import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProjectRow } from '../projects/projects.table.js';
import { NewsListener, type News } from '../news/news.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { World } from '../testing/world.js';
import { firstPasswordFile } from './first-password.js';
import { People } from './people.js';
import { hashPassword } from './secrets.js';

const PASSWORD = 'a long enough password';

let world: World;
let dataDir: string;
let people: People;
let passwordHash: string;
let place: Pick<ProjectRow, 'slug' | 'name'>;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'gannet-people-'));
  world = await World.open({ SESSION_DAYS: '2', DATA_DIR: dataDir });
  people = new People(world.people, world.memberships, world.db, world.config);
  passwordHash = await hashPassword(PASSWORD);
  place = await world.project();
});
afterAll(async () => {
  await world.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  await world.db.run('delete from person');
  rmSync(firstPasswordFile(dataDir), { force: true });
});

const secretOf = (cookie: string) => cookie.split('=')[1] ?? '';

/** The next news about a person. */
async function whenTold(work: () => Promise<unknown>): Promise<News> {
  const listener = new NewsListener(world.url);
  const told = new Promise<News>((resolve) => listener.onNews(resolve));
  await listener.start();
  await work();
  const news = await told;
  await listener.onApplicationShutdown();
  return news;
}

/** Resolves when some connection waits for a lock. */
async function untilSomebodyWaits(): Promise<void> {
  while (
    !(await world.db.row(
      anyRow(),
      `select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`,
    ))
  );
}

describe('signing in', () => {
  it('gives a secret that is good for the days that were set', async () => {
    const caller = await world.person('annotator', { email: 'ann@example.org', passwordHash });
    const before = Date.now();
    const { person, secret, expiresAt } = await people.signIn({ email: 'ann@example.org', password: PASSWORD });
    expect(person).toMatchObject({ id: caller.personId, email: 'ann@example.org', isServerAdmin: false, active: true });
    expect(expiresAt.getTime()).toBeGreaterThanOrEqual(before + 2 * 86_400_000);
    expect(await people.callerOfSession(secret)).toEqual(caller);
    await people.signOut(secret);
    expect(await people.callerOfSession(secret)).toBeNull();
  });

  it('says the same of a wrong password, an unknown address and a person who is switched off', async () => {
    await world.person('annotator', { email: 'ann@example.org', passwordHash });
    await world.person('annotator', { email: 'off@example.org', passwordHash, active: false });
    const attempts = [
      { email: 'ann@example.org', password: 'wrong' },
      { email: 'nobody@example.org', password: PASSWORD },
      { email: 'off@example.org', password: PASSWORD },
    ];
    for (const attempt of attempts) {
      expect(await refusalOf(people.signIn(attempt))).toEqual({
        code: 'UNAUTHENTICATED',
        message: 'The e-mail address or the password is wrong.',
      });
    }
  });

  it('keeps no secret that could be used by who reads the table', async () => {
    const caller = await world.person('consumer');
    const secret = secretOf(await world.session(caller));
    const { secret: token } = await people.addToken(caller, { name: 'ci', role: 'consumer', days: 3 });
    const kept = JSON.stringify([
      await world.db.rows(anyRow(), 'select * from session'),
      await world.db.rows(anyRow(), 'select * from token'),
    ]);
    expect(kept).not.toContain(secret.slice(4));
    expect(kept).not.toContain(token.slice(4));
  });

  it('ends by itself', async () => {
    const caller = await world.person('annotator');
    const over = await world.session(caller, new Date(Date.now() - 1));
    const good = await world.session(caller);
    expect(await people.callerOfSession(secretOf(over))).toBeNull();
    await people.deleteExpiredSessions();
    expect(await world.db.rows(anyRow(), 'select 1 from session')).toHaveLength(1);
    expect(await people.callerOfSession(secretOf(good))).toEqual(caller);
  });
});

describe('the first admin', () => {
  const file = () => firstPasswordFile(world.config.dataDir);
  const another = () => new People(world.people, world.memberships, world.db, world.config);

  it('is made once, however many servers start, with a password in a file that nobody else may read', async () => {
    const [first, second] = await Promise.all([people.firstLogin(), another().firstLogin()]);
    expect(second).toEqual(first);
    expect(await another().firstLogin()).toEqual(first);
    expect(readFileSync(file(), 'utf8')).toBe(`${first?.password}\n`);
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(world.config.dataDir)).toEqual(['first-password']);
  });

  it('is forgotten when somebody has signed in', async () => {
    const first = await people.firstLogin();
    expect((await people.signIn({ email: first!.email, password: first!.password! })).person.isServerAdmin).toBe(true);
    expect(existsSync(file())).toBe(false);
    expect(await people.firstLogin()).toBeNull();
  });

  it('keeps a password that is not known any more: a start changes nothing', async () => {
    const first = await people.firstLogin();
    rmSync(file());
    expect(await people.firstLogin()).toEqual({ email: first?.email, password: null });
    expect((await people.signIn({ email: first!.email, password: first!.password! })).person.isServerAdmin).toBe(true);
  });

  it('has one that was reset, and the file has it no more', async () => {
    const first = await people.firstLogin();
    const { password } = await people.resetPassword((await world.people.byEmail(first!.email))!.id);
    expect(await people.firstLogin()).toEqual({ email: first?.email, password: null });
    expect(existsSync(file())).toBe(false);
    expect((await people.signIn({ email: first!.email, password })).person.isServerAdmin).toBe(true);
  });

  it('is not made where there are people', async () => {
    await world.person('admin', { signedInAt: new Date() });
    expect(await people.firstLogin()).toBeNull();
  });
});

describe('changing a person', () => {
  it('never leaves the server without an admin, even when two switch each other off at once', async () => {
    const [one, two] = [await world.person('admin'), await world.person('admin')];
    const done = await Promise.allSettled([
      people.change(one, two.personId, { active: false }),
      people.change(two, one.personId, { isServerAdmin: false }),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(
      await world.db.row(anyRow(), `select count(*) as count from person where is_server_admin and active`),
    ).toEqual({
      count: 1,
    });
  });

  it('refuses to take the role from the only admin, and from oneself', async () => {
    const [one, two] = [await world.person('admin'), await world.person('admin')];
    expect(await refusalOf(people.change(one, one.personId, { isServerAdmin: false }))).toEqual({
      code: 'CONFLICT',
      message: 'Ask another server admin to change that for you.',
    });
    await people.change(one, two.personId, { isServerAdmin: false });
    expect(await refusalOf(people.change(two, one.personId, { active: false }))).toEqual({
      code: 'CONFLICT',
      message: 'This is the only server admin left. Make somebody else a server admin first.',
    });
    expect(await people.change(one, one.personId, { name: 'Me' })).toMatchObject({ name: 'Me', isServerAdmin: true });
  });

  it('to switched off ends sessions and tokens at once and tells all servers', async () => {
    const admin = await world.person('admin');
    const ann = await world.person('annotator');
    const secret = secretOf(await world.session(ann));
    const token = await world.token(ann, 'annotator');
    expect(await whenTold(() => people.change(admin, ann.personId, { active: false }))).toEqual({
      what: 'person',
      personId: ann.personId,
    });
    expect(await people.callerOfSession(secret)).toBeNull();
    expect((await refusalOf(people.callerOfToken(token))).code).toBe('UNAUTHENTICATED');
    await people.change(admin, ann.personId, { active: true });
    expect(await people.callerOfSession(secret)).toBeNull();
    expect((await refusalOf(people.callerOfToken(token))).code).toBe('UNAUTHENTICATED');
  });

  it('to switched off lets no sign-in and no token in that was on its way', async () => {
    const [ann, ben] = [
      await world.person('annotator', { email: 'ann@example.org', passwordHash }),
      await world.person('annotator'),
    ];
    const late: Promise<unknown>[] = [];
    await world.db.inTransaction(async (tx) => {
      await tx.run('update person set active = false');
      late.push(
        refusalOf(people.addToken(ben, { name: 'ci', role: 'annotator', days: 1 })),
        refusalOf(people.signIn({ email: 'ann@example.org', password: PASSWORD })),
      );
      while (
        (
          await world.db.rows(
            anyRow(),
            `select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`,
          )
        ).length < 2
      );
    });
    expect(await Promise.all(late)).toEqual([
      expect.objectContaining({ code: 'FORBIDDEN' }),
      expect.objectContaining({ code: 'UNAUTHENTICATED' }),
    ]);
    await world.db.run('update person set active = true');
    expect([
      await people.tokens(ann),
      await people.tokens(ben),
      await world.db.rows(anyRow(), 'select 1 from session'),
    ]).toEqual([[], [], []]);
  });

  it('to a server admin and back acts in open sessions and in tokens of the role admin', async () => {
    const admin = await world.person('admin');
    const ann = await world.person('annotator');
    const secret = secretOf(await world.session(ann));
    const [low, high] = [await world.token(ann, 'annotator'), await world.token(ann, 'admin')];
    const seen = async (): Promise<boolean[]> =>
      [await people.callerOfSession(secret), await people.callerOfToken(low), await people.callerOfToken(high)].map(
        (caller) => caller!.isServerAdmin,
      );
    expect(await seen()).toEqual([false, false, false]);
    await people.change(admin, ann.personId, { isServerAdmin: true });
    expect(await seen()).toEqual([true, false, true]);
    await people.change(admin, ann.personId, { isServerAdmin: false });
    expect(await seen()).toEqual([false, false, false]);
  });

  it('knows nobody of another id', async () => {
    expect(await refusalOf(people.change(await world.person('admin'), randomUUID(), {}))).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no such person.',
    });
  });
});

describe('passwords', () => {
  it('a change needs the present one, ends all sign-ins and tells all servers', async () => {
    const ann = await world.person('annotator', { email: 'ann@example.org', passwordHash });
    const secret = secretOf(await world.session(ann));
    expect(await refusalOf(people.changePassword(ann, { current: 'wrong', next: 'another long password' }))).toEqual({
      code: 'INVALID',
      message: 'The present password is not right.',
    });
    expect(await people.callerOfSession(secret)).toEqual(ann);
    expect(
      await whenTold(() => people.changePassword(ann, { current: PASSWORD, next: 'another long password' })),
    ).toEqual({ what: 'person', personId: ann.personId });
    expect(await people.callerOfSession(secret)).toBeNull();
    expect((await refusalOf(people.signIn({ email: 'ann@example.org', password: PASSWORD }))).code).toBe(
      'UNAUTHENTICATED',
    );
    expect((await people.signIn({ email: 'ann@example.org', password: 'another long password' })).person.id).toBe(
      ann.personId,
    );
  });

  it('a change does not give back a right that was taken away meanwhile', async () => {
    const ann = await world.person('admin', { passwordHash });
    let changing: Promise<void> = Promise.resolve();
    await world.db.inTransaction(async (tx) => {
      await tx.run(`update person set is_server_admin = false where id = $1`, [ann.personId]);
      changing = people.changePassword(ann, { current: PASSWORD, next: 'another long password' });
      await untilSomebodyWaits();
    });
    await changing;
    expect(await people.me(ann)).toMatchObject({ isServerAdmin: false });
  });

  it('a change is tried a few times, however many ask at once, and then waits', async () => {
    const ann = await world.person('annotator', { passwordHash });
    const said = await Promise.all(
      Array.from({ length: 24 }, () =>
        refusalOf(people.changePassword(ann, { current: 'wrong', next: 'another long password' })),
      ),
    );
    expect(said.map(({ code }) => code).sort()).toEqual([
      ...new Array<string>(5).fill('INVALID'),
      ...new Array<string>(19).fill('TOO_MANY'),
    ]);
    expect(
      (await refusalOf(people.changePassword(ann, { current: PASSWORD, next: 'another long password' }))).message,
    ).toBe('Too many tries to change your password. Wait five minutes and try again.');
  });

  it('a reset gives a new one and ends all sign-ins and tokens', async () => {
    const ann = await world.person('annotator', { email: 'ann@example.org', passwordHash });
    const secret = secretOf(await world.session(ann));
    const token = await world.token(ann, 'annotator');
    const { password } = await people.resetPassword(ann.personId);
    expect(await people.callerOfSession(secret)).toBeNull();
    expect((await refusalOf(people.callerOfToken(token))).code).toBe('UNAUTHENTICATED');
    expect((await people.signIn({ email: 'ann@example.org', password })).person.id).toBe(ann.personId);
  });
});

describe('tokens', () => {
  it('act as their person within their own role, are listed and revoked by their owner alone', async () => {
    const [admin, other] = [await world.person('admin'), await world.person('admin')];
    const { token, secret } = await people.addToken(admin, { name: 'ci', role: 'consumer', days: 1 });
    expect(await people.callerOfToken(secret)).toEqual({
      ...admin,
      isServerAdmin: false,
      tokenId: token.id,
      tokenRole: 'consumer',
    });
    expect(await people.tokens(admin)).toEqual([{ ...token, lastUsedAt: expect.any(String) }]);
    expect(await people.tokens(other)).toEqual([]);
    expect(await refusalOf(people.revokeToken(other, token.id))).toEqual({
      code: 'NOT_FOUND',
      message: 'You have no such token.',
    });
    await people.revokeToken(admin, token.id);
    expect(await refusalOf(people.callerOfToken(secret))).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'This token is not known. Make a new one on your account page.',
    });
  });

  it('are not made for more than the person may do', async () => {
    const ann = await world.person('annotator');
    const given = { name: 'ci', role: 'admin', days: 1 } as const;
    expect(await refusalOf(people.addToken(ann, given))).toEqual({
      code: 'FORBIDDEN',
      message: 'A token of yours cannot be admin: that is your role in no project.',
    });
  });

  it('are as many as a person can look through', async () => {
    const ann = await world.person('annotator');
    await world.db.run(
      `insert into token (id, person_id, name, role, secret_hash, created_at, expires_at)
      select gen_random_uuid(), $1, 'ci', 'annotator', number, now(), now() from generate_series(1, 100) as number`,
      [ann.personId],
    );
    expect(await refusalOf(people.addToken(ann, { name: 'ci', role: 'annotator', days: 1 }))).toEqual({
      code: 'CONFLICT',
      message: 'You have 100 tokens, and no more are kept. Revoke one first.',
    });
  });

  it('that expired say when', async () => {
    const token = await world.token(await world.person('consumer'), 'consumer', new Date('2026-01-31T10:00:00Z'));
    expect(await refusalOf(people.callerOfToken(token))).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'This token expired on 2026-01-31. Make a new one on your account page.',
    });
  });

  it('note their use at most once a minute', async () => {
    const token = await world.token(await world.person('consumer'), 'consumer');
    await people.callerOfToken(token);
    const lastUse = async () =>
      (await world.db.row(anyRow<{ at: Date }>(), 'select last_used_at as at from token'))?.at;
    const first = await lastUse();
    await people.callerOfToken(token);
    expect(await lastUse()).toEqual(first);
    await world.db.run(`update token set last_used_at = last_used_at - interval '61 seconds'`);
    await people.callerOfToken(token);
    expect((await lastUse())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Infinity);
  });
});

describe('a new person', () => {
  const ann = { email: 'ann@example.org', name: 'Ann', isServerAdmin: false, memberships: [] };

  it('has one address', async () => {
    await people.add(ann);
    expect(await refusalOf(people.add({ ...ann, isServerAdmin: true }))).toEqual({
      code: 'CONFLICT',
      message: 'Somebody with the address ann@example.org is already here.',
    });
  });

  it('is a member of the projects that are named, or is not added at all', async () => {
    const { slug: project, name: projectName } = place;
    expect(
      await refusalOf(
        people.add({
          ...ann,
          memberships: [
            { project, role: 'consumer' },
            { project: 'nowhere', role: 'admin' },
          ],
        }),
      ),
    ).toEqual({ code: 'NOT_FOUND', message: 'There is no project called nowhere.' });
    expect(
      await refusalOf(
        people.add({
          ...ann,
          memberships: [
            { project, role: 'consumer' },
            { project, role: 'admin' },
          ],
        }),
      ),
    ).toEqual({ code: 'INVALID', message: `The project ${project} is named twice: a member has one role.` });
    expect(await people.all()).toEqual([]);
    const { person } = await people.add({ ...ann, memberships: [{ project, role: 'reviewer' }] });
    expect(person.memberships).toEqual([{ project, projectName, role: 'reviewer' }]);
    expect(await people.all()).toEqual([person]);
  });
});
