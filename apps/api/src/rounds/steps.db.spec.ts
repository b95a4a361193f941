import { randomUUID } from 'node:crypto';
import { BUILD_ENDED } from '../builds/builds.rules.js';
import { ENDED } from './rounds.rules.js';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { Jobs } from '../jobs/jobs.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { startServer } from '../testing/server.js';
import { World } from '../testing/world.js';
import { Projects } from '../projects/projects.js';
import { Generators } from '../generators/generators.js';
import { RoundView } from './round-view.js';
import { Rounds } from './rounds.js';

let world: World;
let rounds: Rounds;
beforeAll(async () => {
  world = await World.open();
  const projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  rounds = new Rounds(world.db, world.rounds, new RoundView(world.db), projects, world.steps);
});
afterAll(() => world.close());

/** How many jobs wait for these chunks. */
async function jobsFor(chunkIds: readonly string[]): Promise<number> {
  const row = await world.db.row(
    anyRow<{ count: number }>(),
    `select count(*) as count from pgboss.job where data->>'chunkId' = any ($1)`,
    [chunkIds],
  );
  return row?.count ?? 0;
}

async function countsOf(project: { id: string }): Promise<unknown> {
  return world.db.row(
    anyRow(),
    `select (select count(*) from round where project_id = $1) as rounds,
    (select count(*) from chunk join round on round.id = round_id where project_id = $1) as chunks,
    (select count(*) from candidate join round on round.id = round_id where project_id = $1) as candidates, (select count(*) from pgboss.job) as jobs,
    (select next_seed from project where id = $1) as "nextSeed"`,
    [project.id],
  );
}

const noWrite = async () => undefined;

describe('beginning a round', () => {
  it('makes the pool, the chunks and one job a chunk', async () => {
    const project = await world.project(1000);
    const round = await world.startRound(project, { poolSize: 120, releaseSize: 30, psi: 0.5 });
    expect(round).toMatchObject({ number: 0, state: 'generating', firstSeed: 1000, releaseFirstSeed: 1120 });
    const chunks = await world.unfinished(round.id);
    expect(chunks.map(({ kind, first, count }) => ({ kind, first, count }))).toEqual([
      { kind: 'embed', first: 0, count: 50 },
      { kind: 'embed', first: 50, count: 50 },
      { kind: 'embed', first: 100, count: 20 },
    ]);
    expect(await jobsFor(chunks.map(({ id }) => id))).toBe(3);
    const pool = await world.db.row(
      anyRow(),
      'select min(seed) as first, max(seed) as last, count(*) as count, avg(psi) as psi from candidate where round_id = $1',
      [round.id],
    );
    expect(pool).toEqual({ first: 1000, last: 1119, count: 120, psi: 0.5 });
  });

  it('leaves nothing when it is cut short after its last statement', async () => {
    const project = await world.project();
    const before = await countsOf(project);
    const work = world.db.inTransaction(async (tx) => {
      await world.steps.begin(tx, project, { ...project.roundDefaults, poolSize: 4 });
      await tx.run('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(work).rejects.toThrow(/terminat/);
    expect(await countsOf(project)).toEqual(before);
  });

  it('is refused while another round of the project is under way, also when both begin at once', async () => {
    const project = await world.project();
    const started = await Promise.allSettled([1, 2, 3].map(() => rounds.start(project.slug, {})));
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refusalOf(rounds.start(project.slug, {}))).toEqual({
      code: 'CONFLICT',
      message: `A round of ${project.slug} is under way. Finish or cancel it first.`,
    });
    expect(
      await world.db.row(anyRow(), 'select count(*) as count from round where project_id = $1', [project.id]),
    ).toEqual({
      count: 1,
    });
  });

  it('goes on counting rounds after a cancelled one', async () => {
    const project = await world.project();
    await rounds.start(project.slug, {});
    await rounds.cancel(project.slug, 0);
    expect(await rounds.start(project.slug, { poolSize: 7 })).toMatchObject({
      number: 1,
      state: 'generating',
      settings: { poolSize: 7, batchSize: 8 },
    });
  });

  it('never uses a seed twice, in pools or releases, whatever became of the rounds', async () => {
    const project = await world.project(10);
    const used: number[] = [];
    for (const [poolSize, releaseSize, end] of [
      [5, 3, 'cancel'],
      [2, 7, 'complete'],
      [4, 4, 'cancel'],
    ] as const) {
      const round = await world.startRound(project, { poolSize, releaseSize, batchSize: 1 });
      for (let i = 0; i < poolSize; i++) used.push(round.firstSeed + i);
      for (let i = 0; i < releaseSize; i++) used.push(round.releaseFirstSeed + i);
      if (end === 'complete') await world.advance(round, 'complete');
      else await rounds.cancel(project.slug, round.number);
    }
    expect([...used].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => 10 + i));
  });

  it('says so when the seeds do not reach, and takes none', async () => {
    const project = await world.project(2 ** 32 - 10);
    expect(await refusalOf(rounds.start(project.slug, { poolSize: 8, releaseSize: 3 }))).toEqual({
      code: 'CONFLICT',
      message: `${project.slug} has no 11 unused seeds left below 2^32.`,
    });
    expect(await rounds.start(project.slug, { poolSize: 7, releaseSize: 3 })).toMatchObject({ state: 'generating' });
  });
});

describe('the way of a round', () => {
  it('goes through all its steps; the second round, which has an interpreter, scores its pool too', async () => {
    const project = await world.project();
    const kindsOf = async (settings: object) => {
      const round = await world.advance(await world.startRound(project, settings), 'complete');
      const rows = await world.db.rows(
        anyRow<{ kind: string }>(),
        'select kind from chunk where round_id = $1 order by finished_at',
        [round.id],
      );
      return { kinds: rows.map(({ kind }) => kind), isOver: round.finishedAt !== null };
    };
    expect(await kindsOf({ poolSize: 60, releaseSize: 30 })).toEqual({
      kinds: ['embed', 'embed', 'pick', 'train', 'label', 'label', 'pack'],
      isOver: true,
    });
    expect(await kindsOf({})).toEqual({ kinds: ['embed', 'score', 'pick', 'train', 'label', 'pack'], isOver: true });
  });

  it('puts the best ranked of the pool before annotators', async () => {
    const { project, round } = await world.with({ items: 2, pool: 5, firstSeed: 20 });
    const picked = await world.db.rows(
      anyRow(),
      `select seed, rank, priority from assignment join candidate on candidate.id = candidate_id where project_id = $1 order by priority desc`,
      [project.id],
    );
    expect(picked).toEqual([
      { seed: 20, rank: 1, priority: -1 },
      { seed: 21, rank: 2, priority: -2 },
    ]);
    expect(round.state).toBe('annotating');
  });

  it('takes all images when the pool is smaller than the batch', async () => {
    const project = await world.project();
    const round = await world.advance(await world.startRound(project, { poolSize: 2, batchSize: 8 }), 'annotating');
    expect(
      await world.db.row(anyRow(), 'select count(*) as count from assignment where round_id = $1', [round.id]),
    ).toEqual({
      count: 2,
    });
  });
});

describe('finishing a chunk', () => {
  async function lastEmbed(project: ProjectWithGenerator) {
    const round = await world.startRound(project, { poolSize: 60 });
    const [first, last] = await world.unfinished(round.id);
    await world.finish(first!);
    return { round, last: last! };
  }

  it('a second time writes nothing and moves nothing, also when both come at once', async () => {
    const { round, last } = await lastEmbed(await world.project());
    let writes = 0;
    const finish = () => world.moves.finish(last, async () => void writes++);
    const answers = await Promise.all([finish(), finish(), finish()]);
    expect(answers.sort()).toEqual([false, false, true]);
    expect(await finish()).toBe(false);
    expect(writes).toBe(1);
    expect((await world.round(round.id)).state).toBe('ranking');
    expect((await world.unfinished(round.id)).map(({ kind }) => kind)).toEqual(['pick']);
  });

  it('is undone as a whole when its results cannot be written', async () => {
    const { round, last } = await lastEmbed(await world.project());
    await expect(world.moves.finish(last, async () => Promise.reject(new Error('no room')))).rejects.toThrow('no room');
    expect((await world.unfinished(round.id)).map(({ id }) => id)).toEqual([last.id]);
    expect((await world.round(round.id)).state).toBe('generating');
  });

  it('after the round was cancelled changes nothing', async () => {
    const project = await world.project();
    const { round, last } = await lastEmbed(project);
    await rounds.cancel(project.slug, 0);
    expect(await world.moves.finish(last, () => Promise.reject(new Error('may not be written')))).toBe(false);
    expect(await world.round(round.id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) });
    expect((await world.unfinished(round.id)).map(({ id }) => id)).toEqual([last.id]);
  });

  it('that went with its round is no error', async () => {
    expect(await world.chunkRows.begin(randomUUID(), randomUUID(), new Date())).toBeNull();
  });
});

describe('giving up', () => {
  it('stops the round and says why; a retry goes on with the unfinished chunks alone', async () => {
    const project = await world.project();
    const round = await world.startRound(project, { poolSize: 120 });
    const [first, second, third] = await world.unfinished(round.id);
    await world.finish(first!);
    await world.chunkRows.begin(second!.id, randomUUID(), new Date());
    await world.moves.giveUp(second!, 'The disk is full.');
    expect(await world.round(round.id)).toMatchObject({
      state: 'failed',
      failure: 'The disk is full.',
      failedIn: 'generating',
      finishedAt: expect.any(Date),
    });
    expect(await world.moves.finish(third!, noWrite)).toBe(false);

    const jobsBefore = await jobsFor([first!.id]);
    expect(await rounds.all(project.slug)).toMatchObject([{ state: 'failed', mayRetry: true }]);
    expect(await rounds.retry(project.slug, 0)).toMatchObject({ state: 'generating', failure: null, finishedAt: null });
    expect((await world.unfinished(round.id)).map(({ id, attempts }) => ({ id, attempts }))).toEqual([
      { id: second!.id, attempts: 0 },
      { id: third!.id, attempts: 0 },
    ]);
    expect(await jobsFor([second!.id, third!.id])).toBe(4);
    expect(await jobsFor([first!.id])).toBe(jobsBefore);
    expect((await world.advance(round, 'complete')).state).toBe('complete');
  });

  it('about a chunk that another worker has finished meanwhile does not stop the round', async () => {
    const round = await world.startRound(await world.project(), { poolSize: 120 });
    const [first] = await world.unfinished(round.id);
    await world.finish(first!);
    await world.moves.giveUp(first!, 'the worker process ended every time it was tried');
    expect((await world.round(round.id)).state).toBe('generating');
  });

  it('after the round was cancelled leaves it cancelled', async () => {
    const project = await world.project();
    const round = await world.startRound(project);
    const [chunk] = await world.unfinished(round.id);
    await rounds.cancel(project.slug, 0);
    await world.moves.giveUp(chunk!, 'too late');
    expect(await world.round(round.id)).toMatchObject({ state: 'cancelled', failure: null });
  });
});

describe('cancel and retry', () => {
  it('a failed round can be cancelled and is then not retried', async () => {
    const project = await world.project();
    const round = await world.startRound(project);
    await world.moves.giveUp((await world.unfinished(round.id))[0]!, 'broken');
    expect(await rounds.cancel(project.slug, 0)).toMatchObject({ state: 'cancelled', failure: null });
    expect(await refusalOf(rounds.retry(project.slug, 0))).toEqual({
      code: 'CONFLICT',
      message: `Round 0 of ${project.slug} is cancelled; only a failed round can be retried.`,
    });
  });

  it.each(['complete', 'cancelled'] as const)('a %s round has nothing to cancel', async (state) => {
    const { project } = await world.with({ state: state === 'complete' ? 'complete' : 'annotating' });
    if (state === 'cancelled') await rounds.cancel(project.slug, 0);
    expect(await refusalOf(rounds.cancel(project.slug, 0))).toEqual({
      code: 'CONFLICT',
      message: `Round 0 is ${state}; there is nothing to cancel.`,
    });
  });

  it('a failed round waits while another is under way', async () => {
    const project = await world.project();
    const round = await world.startRound(project);
    await world.moves.giveUp((await world.unfinished(round.id))[0]!, 'broken');
    await rounds.start(project.slug, {});
    expect(await refusalOf(rounds.retry(project.slug, 0))).toEqual({
      code: 'CONFLICT',
      message: `Another round of ${project.slug} is under way. Finish or cancel it first.`,
    });
  });

  it('a round whose pool is used up is not retried', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 1 });
    const item = await world.leases.claim(project, person!.personId);
    await world.queue.reject(person!, { ...item!, seconds: 1, reason: '' });
    expect(await rounds.all(project.slug)).toMatchObject([{ state: 'failed', mayRetry: false }]);
    expect(await refusalOf(rounds.retry(project.slug, 0))).toEqual({
      code: 'CONFLICT',
      message: 'The pool of this round is used up. Start another round.',
    });
  });

  it('asks for a round that is there', async () => {
    const project = await world.project();
    expect(await refusalOf(rounds.cancel(project.slug, 3))).toEqual({
      code: 'NOT_FOUND',
      message: `${project.slug} has no round 3.`,
    });
    expect(await refusalOf(rounds.retry('nowhere', 0))).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no project called nowhere.',
    });
  });
});

describe('handing on', () => {
  it('hands out again only what the dead worker had in hand', async () => {
    const round = await world.startRound(await world.project(), { poolSize: 200 });
    const [done, held, others, nobodys] = await world.unfinished(round.id);
    const [dead, alive] = [randomUUID(), randomUUID()];
    await world.finish(done!, dead);
    await world.chunkRows.begin(held!.id, dead, new Date());
    await world.chunkRows.begin(others!.id, alive, new Date());
    await world.db.run(`update pgboss.job set state = 'active', started_on = now() where data->>'chunkId' = any ($1)`, [
      [held!.id, others!.id],
    ]);
    await world.chunks.reassign(dead);
    await world.chunks.reassign(dead);
    const states = await world.db.rows(
      anyRow(),
      `select state::text, count(*) as count from pgboss.job where data->>'chunkId' = any ($1) group by 1 order by 1`,
      [[held!.id, others!.id, nobodys!.id]],
    );
    expect(states).toEqual([
      { state: 'active', count: 1 },
      { state: 'created', count: 1 },
      { state: 'retry', count: 1 },
    ]);
    expect(
      await world.db.row(anyRow(), `select state::text from pgboss.job where data->>'chunkId' = $1`, [held!.id]),
    ).toEqual({
      state: 'retry',
    });
  });
});

describe('a job', () => {
  const stateOf = async (chunkId: string): Promise<string | undefined> =>
    (
      await world.db.row(
        anyRow<{ state: string }>(),
        `select state::text from pgboss.job where data->>'chunkId' = $1`,
        [chunkId],
      )
    )?.state;

  it('stays with the worker that is at it for hours, and goes out again when a worker falls silent', async () => {
    const [long, silent] = await world.unfinished(
      (await world.startRound(await world.project(), { poolSize: 100 })).id,
    );
    const begun = (chunkId: string, heartbeat: string): Promise<unknown> =>
      world.db.run(
        `update pgboss.job set state = 'active', started_on = now() - interval '23 hours',
      heartbeat_on = now() + $2::interval where data->>'chunkId' = $1`,
        [chunkId, heartbeat],
      );
    await begun(long!.id, '1 hour');
    await begun(silent!.id, '-11 seconds');
    while ((await stateOf(silent!.id)) === 'active') await setTimeout(50);
    expect([await stateOf(long!.id), await stateOf(silent!.id)]).toEqual(['active', 'retry']);
  });

  it('is as patient where the queue was made by an earlier version', async () => {
    await world.db.run(
      `update pgboss.queue set expire_seconds = 900, retention_seconds = 1209600, heartbeat_seconds = null where name = 'chunks'`,
    );
    const jobs = new Jobs(world.url);
    await jobs.start();
    await jobs.onApplicationShutdown();
    const [chunk] = await world.unfinished((await world.startRound(await world.project())).id);
    expect(
      await world.db.row(
        anyRow(),
        `select expire_seconds as expire, heartbeat_seconds as heartbeat, keep_until > now() + interval '9 years' as "isKept" from pgboss.job
      where data->>'chunkId' = $1`,
        [chunk!.id],
      ),
    ).toEqual({ expire: 86_400, heartbeat: 10, isKept: true });
  });

  it('that got lost is sent again when the web server starts; none is sent twice, and none for what stands still', async () => {
    const project = await world.project();
    const round = await world.startRound(project, { poolSize: 200 });
    const [waits, tried, gone, done] = (await world.unfinished(round.id)).map(({ id }) => id);
    const still = await world.startRound(await world.project());
    const [stopped] = await world.unfinished(still.id);
    await world.moves.giveUp(stopped!, 'broken');
    await world.finish((await world.unfinished(round.id)).find(({ id }) => id === done)!);
    await world.db.run(`update pgboss.job set state = 'failed' where data->>'chunkId' = $1`, [tried]);
    await world.db.run(`delete from pgboss.job where data->>'chunkId' = any ($1)`, [[gone, done, stopped!.id]]);
    const [server] = await Promise.all([startServer(world), world.chunks.sendLost([...ENDED, ...BUILD_ENDED])]);
    await server.close();
    const jobs = await world.db.rows(
      anyRow<{ id: string }>(),
      `select data->>'chunkId' as id from pgboss.job where state = 'created' and data->>'chunkId' = any ($1)`,
      [[waits, tried, gone, done, stopped!.id]],
    );
    expect(jobs.map(({ id }) => id).sort()).toEqual([waits, tried, gone].sort());
  });
});

it('what a killed process had not committed is not there for the next', async () => {
  const round = await world.startRound(await world.project());
  const client = new pg.Client({ connectionString: world.url });
  const isOver = new Promise<void>((resolve) => client.on('end', () => resolve()));
  client.on('error', () => undefined);
  await client.connect();
  await client.query('begin');
  const {
    rows: [own],
  } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  await client.query('select 1 from round where id = $1 for update', [round.id]);
  await client.query(`update round set state = 'ranking' where id = $1`, [round.id]);
  await world.db.run('select pg_terminate_backend($1)', [own?.pid]);
  await isOver;
  expect((await world.advance(round, 'annotating')).state).toBe('annotating');
});
