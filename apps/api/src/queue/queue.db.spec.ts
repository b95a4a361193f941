import { jest } from '@jest/globals';
import type { Item } from '@gannet/contracts';
import { NewsListener, type News } from '../news/news.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { SIDE, submissionOf, World } from '../testing/world.js';

let world: World;
beforeAll(async () => (world = await World.open({ LEASE_SECONDS: '120', GRACE_SECONDS: '20' })));
afterAll(() => world.close());
afterEach(() => jest.useRealTimers());

/** From here on the clock stands still and is moved by `pass`. Timers go on. */
function stopClock(): (seconds: number) => void {
  jest.useFakeTimers({
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
  return (seconds) => void jest.setSystemTime(Date.now() + seconds * 1000);
}

async function claimed(project: { id: string }, person: { personId: string }): Promise<Item> {
  const item = await world.leases.claim(project, person.personId);
  if (!item) throw new Error('nothing to claim');
  return item;
}

async function annotationsOf(
  assignmentId: string,
): Promise<{ personId: string; fence: number; labels: Buffer; seconds: number }[]> {
  return world.db.rows(
    anyRow(),
    'select person_id as "personId", fence, labels, seconds from annotation where assignment_id = $1',
    [assignmentId],
  );
}

/** Everything that is told while `work` runs and right after it. */
async function newsOf(work: () => Promise<unknown>): Promise<News[]> {
  const listener = new NewsListener(world.url);
  const heard: News[] = [];
  await listener.start();
  const isOver = new Promise<void>((resolve) =>
    listener.onNews((news) => (news.what === 'release' && news.version === 'over' ? resolve() : void heard.push(news))),
  );
  await work();
  await world.db.run(`select pg_notify('gannet_news', '{"what":"release","project":"x","version":"over"}')`);
  await isOver;
  await listener.onApplicationShutdown();
  return heard;
}

describe('claiming', () => {
  it('hands out the best ranked item first and shows all that an annotator needs', async () => {
    const {
      project,
      round,
      people: [first, second],
    } = await world.with({ items: 3, pool: 5, people: 2, firstSeed: 700 });
    stopClock();
    const item = await claimed(project, first!);
    expect(item).toEqual({
      assignmentId: expect.any(String),
      candidateId: expect.any(String),
      project: project.slug,
      task: 'parts',
      schemaVersion: 1,
      round: 0,
      seed: 700,
      psi: round.settings.psi,
      width: SIDE,
      height: SIDE,
      fence: 1,
      leaseUntil: new Date(Date.now() + 120_000).toISOString(),
      leaseSeconds: 120,
      hasPrediction: false,
      isAgain: false,
      isRepredicted: false,
      draft: 0,
    });
    expect((await claimed(project, second!)).seed).toBe(701);
  });

  it('has nothing for the person who comes after the last item', async () => {
    const {
      project,
      people: [first, second],
    } = await world.with({ items: 1, people: 2 });
    await claimed(project, first!);
    expect(await world.leases.claim(project, second!.personId)).toBeNull();
  });

  it('has nothing in a round that is not annotating', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ state: 'generating' });
    expect(await world.leases.claim(project, person!.personId)).toBeNull();
  });

  it.each([
    [20, 30],
    [20, 7],
    [3, 8],
  ])('gives %i people who ask at once, over %i items, a different item each', async (asking, items) => {
    const { project, people } = await world.with({ items, people: asking });
    const fences: number[] = [];
    for (let left = items; left > 0; left -= asking) {
      const got = await Promise.all(people.map(({ personId }) => world.leases.claim(project, personId)));
      const held = got.filter((item) => item !== null);
      expect(held).toHaveLength(Math.min(asking, left));
      expect(new Set(held.map((item) => item.assignmentId)).size).toBe(held.length);
      fences.push(...held.map(({ fence }) => fence));
      await Promise.all(people.map(async (person, i) => got[i] && world.queue.submit(person, submissionOf(got[i]))));
    }
    expect(fences).toEqual(new Array(items).fill(1));
  });

  it.each([5, 1])(
    'gives the same person who asks many times at once one item and one fence, of %i free',
    async (items) => {
      const {
        project,
        people: [person],
      } = await world.with({ items });
      const got = await Promise.all(Array.from({ length: 8 }, () => claimed(project, person!)));
      expect(new Set(got.map(({ assignmentId, fence }) => `${assignmentId} ${fence}`)).size).toBe(1);
      expect(got[0]?.fence).toBe(1);
    },
  );

  it('gives the person the item in hand again, with a longer lease', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 2 });
    const pass = stopClock();
    const before = await claimed(project, person!);
    pass(60);
    const after = await claimed(project, person!);
    expect(after).toEqual({ ...before, leaseUntil: new Date(Date.now() + 120_000).toISOString() });
  });

  it('gives a person whose lease has run out, before anybody noticed, the image back that their work belongs to', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 3, people: 2 });
    const pass = stopClock();
    const best = await claimed(project, other!);
    const before = await claimed(project, person!);
    await world.queue.skip(other!, best);
    pass(121);
    expect(await claimed(project, person!)).toMatchObject({
      assignmentId: before.assignmentId,
      fence: before.fence + 1,
    });
  });
});

describe('a lease', () => {
  it('runs out: the item goes to the next with a higher fence, and the first is told', async () => {
    const {
      project,
      people: [slow, quick],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const lost = await claimed(project, slow!);
    pass(119);
    await world.leases.expire();
    expect(await world.leases.claim(project, quick!.personId)).toBeNull();
    pass(2);
    const news = await newsOf(() => world.leases.expire());
    expect(news).toContainEqual({
      what: 'lease-lost',
      project: project.slug,
      personId: slow!.personId,
      hasRunOut: true,
      assignmentId: lost.assignmentId,
      reason: expect.stringContaining('ran out'),
    });
    expect(news).toContainEqual({ what: 'queue', project: project.slug });
    const found = await claimed(project, quick!);
    expect(found.assignmentId).toBe(lost.assignmentId);
    expect(found.fence).toBeGreaterThan(lost.fence);
  });

  it('that has run out counts as free even before it is taken back', async () => {
    const {
      project,
      people: [slow, quick],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const lost = await claimed(project, slow!);
    pass(121);
    expect(await claimed(project, quick!)).toMatchObject({ assignmentId: lost.assignmentId, fence: lost.fence + 1 });
  });

  it('is renewed by its holder only, and not when it is over', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const item = await claimed(project, person!);
    pass(100);
    expect(await world.leases.renew(person!, item)).toEqual({
      leaseUntil: new Date(Date.now() + 120_000).toISOString(),
    });
    expect(await refusalOf(world.leases.renew(other!, item))).toEqual({
      code: 'GONE',
      message: expect.stringContaining('Somebody else has this image now'),
    });
    expect((await refusalOf(world.leases.renew(person!, { ...item, fence: 0 }))).message).toContain('fence 0');
    pass(121);
    expect(await refusalOf(world.leases.renew(person!, item))).toEqual({
      code: 'GONE',
      message: expect.stringContaining('ran out'),
    });
  });

  it('of a broken connection ends after the grace, but never later than it would have', async () => {
    const {
      project,
      people: [person, next],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const item = await claimed(project, person!);
    await world.leases.startGrace(project.id, person!.personId);
    pass(19);
    expect(await world.leases.claim(project, next!.personId)).toBeNull();
    pass(2);
    expect((await claimed(project, next!)).assignmentId).toBe(item.assignmentId);
    pass(110);
    await world.leases.startGrace(project.id, next!.personId);
    pass(11);
    expect((await claimed(project, person!)).assignmentId).toBe(item.assignmentId);
  });
});

describe('submitting', () => {
  it('keeps the label map, counts it and tells everybody', async () => {
    const {
      project,
      round,
      people: [person],
    } = await world.with({ items: 2 });
    const item = await claimed(project, person!);
    const labels = { width: SIDE, height: SIDE, runs: [0, 5, 2, 11] };
    const news = await newsOf(async () => {
      expect(await world.queue.submit(person!, submissionOf(item, { labels, seconds: 30 }))).toEqual({
        project: project.slug,
        round: 0,
        roundState: 'annotating',
        done: 1,
        total: 2,
        mineToday: 1,
        mineMeanSeconds: 30,
      });
    });
    expect(news).toEqual([
      { what: 'round', project: project.slug, roundId: round.id },
      { what: 'queue', project: project.slug },
    ]);
    expect(await annotationsOf(item.assignmentId)).toEqual([
      {
        personId: person!.personId,
        fence: 1,
        labels: Buffer.from([0, 0, 0, 0, 0, ...new Array<number>(11).fill(2)]),
        seconds: 30,
      },
    ]);
  });

  it('twice is answered like once and kept once, also when both come together', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 2 });
    const item = await claimed(project, person!);
    const answers = await Promise.all([1, 2, 3].map(() => world.queue.submit(person!, submissionOf(item))));
    answers.push(await world.queue.submit(person!, submissionOf(item)));
    expect(answers.map(({ done }) => done)).toEqual([1, 1, 1, 1]);
    expect(await annotationsOf(item.assignmentId)).toHaveLength(1);
  });

  it('is answered like the first time even when the round has gone on', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 1 });
    const item = await claimed(project, person!);
    const first = await world.queue.submit(person!, submissionOf(item));
    expect(first.roundState).toBe('training');
    expect(await world.queue.submit(person!, submissionOf(item))).toEqual(first);
  });

  it('with an older fence is a conflict that names both', async () => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 1 });
    const pass = stopClock();
    const old = await claimed(project, person!);
    pass(121);
    await world.leases.expire();
    const now = await claimed(project, person!);
    expect(await refusalOf(world.queue.submit(person!, submissionOf(old)))).toEqual({
      code: 'CONFLICT',
      message: `This was sent with fence ${old.fence}, but the image was handed out again since, with fence ${now.fence}. Reload to go on with the newer one.`,
    });
    expect(await annotationsOf(old.assignmentId)).toEqual([]);
  });

  it.each([
    ['before anybody noticed', async () => undefined],
    ['after it went back to the queue', async () => world.leases.expire()],
  ])('after the lease ran out, %s, counts as long as nobody got the image since, and once', async (_when, before) => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const item = await claimed(project, person!);
    pass(121);
    await before();
    await world.queue.submit(person!, submissionOf(item));
    await world.queue.submit(person!, submissionOf(item));
    expect(await annotationsOf(item.assignmentId)).toMatchObject([{ personId: person!.personId, fence: item.fence }]);
    expect(await world.leases.claim(project, other!.personId)).toBeNull();
  });

  it('after the lease ran out is too late once somebody else got the image, and says that the work is kept', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 1, people: 2 });
    const pass = stopClock();
    const item = await claimed(project, person!);
    pass(121);
    await world.leases.expire();
    const theirs = await claimed(project, other!);
    expect(await refusalOf(world.queue.submit(person!, submissionOf(item)))).toEqual({
      code: 'GONE',
      message: 'Somebody else has this image now, because your lease on it ran out. Your work is kept in this browser.',
    });
    await world.queue.skip(other!, theirs);
    expect((await refusalOf(world.queue.submit(person!, submissionOf(item)))).code).toBe('GONE');
    expect(await annotationsOf(item.assignmentId)).toEqual([]);
  });

  it("of somebody else's item is refused, whichever fence it guesses", async () => {
    const {
      project,
      people: [holder, thief],
    } = await world.with({ items: 1, people: 2 });
    const item = await claimed(project, holder!);
    for (const fence of [0, 1, 2]) {
      expect(await refusalOf(world.queue.submit(thief!, submissionOf({ ...item, fence })))).toEqual({
        code: 'GONE',
        message:
          'Somebody else has this image now, because your lease on it ran out. Your work is kept in this browser.',
      });
    }
    expect(await annotationsOf(item.assignmentId)).toEqual([]);
  });

  it.each([
    [
      'of another size',
      { width: 5, height: 3, runs: [0, 15] },
      "The label map is 5 x 3 pixels where this project's have 4 x 4.",
    ],
    ['with a class that there is not', { width: SIDE, height: SIDE, runs: [3, 16] }, 'run 0 has class 3, of 3 classes'],
    [
      'with unlabelled pixels',
      { width: SIDE, height: SIDE, runs: [0, 8, 255, 8] },
      'run 1 has class 255, of 3 classes',
    ],
    ['that covers too little', { width: SIDE, height: SIDE, runs: [0, 15] }, 'the runs cover 15 of 16 pixels'],
    [
      'that covers too much',
      { width: SIDE, height: SIDE, runs: [0, 8, 1, 9] },
      'the first 2 runs cover 17 of 16 pixels',
    ],
  ])('refuses a label map %s', async (_what, labels, message) => {
    const {
      project,
      people: [person],
    } = await world.with({ items: 1 });
    const item = await claimed(project, person!);
    expect(await refusalOf(world.queue.submit(person!, submissionOf(item, { labels })))).toEqual({
      code: 'INVALID',
      message,
    });
    expect((await world.queue.submit(person!, submissionOf(item))).done).toBe(1);
  });

  it('refuses an item that never was', async () => {
    const {
      people: [person],
    } = await world.with();
    const refusal = await refusalOf(
      world.queue.submit(person!, submissionOf({ assignmentId: person!.personId, fence: 1 })),
    );
    expect(refusal).toEqual({ code: 'NOT_FOUND', message: 'There is no such item.' });
  });
});

describe('skipping and rejecting', () => {
  it('a skipped item goes to somebody else at once, and to the one who skipped it only when nothing else is left', async () => {
    const {
      project,
      people: [picky, other],
    } = await world.with({ items: 2, people: 2 });
    const best = await claimed(project, picky!);
    await world.queue.skip(picky!, best);
    const second = await claimed(project, picky!);
    expect(second.assignmentId).not.toBe(best.assignmentId);
    expect(await claimed(project, other!)).toMatchObject({ assignmentId: best.assignmentId, fence: best.fence + 1 });
    await world.queue.submit(picky!, submissionOf(second));
    expect(await world.leases.claim(project, picky!.personId)).toBeNull();
    await world.queue.skip(other!, { ...best, fence: best.fence + 1 });
    expect((await claimed(project, picky!)).assignmentId).toBe(best.assignmentId);
  });

  it("the same skip, sent twice because an answer got lost, is one, also when the item is somebody else's by then", async () => {
    const {
      project,
      people: [picky, other],
    } = await world.with({ items: 1, people: 2 });
    const item = await claimed(project, picky!);
    await world.queue.skip(picky!, { ...item, reason: 'a hat hides the hair' });
    const taken = await claimed(project, other!);
    expect(await world.queue.skip(picky!, { ...item, reason: 'a hat hides the hair' })).toMatchObject({
      done: 0,
      total: 1,
    });
    await world.queue.submit(other!, submissionOf(taken));
    expect(
      await world.db.rows(anyRow(), 'select fence, reason from skip where assignment_id = $1', [item.assignmentId]),
    ).toEqual([{ fence: 1, reason: 'a hat hides the hair' }]);
  });

  it('who comes back gets what they want before what is better, unless somebody has it', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 3, people: 2 });
    const [best, second] = [await claimed(project, person!), await claimed(project, other!)];
    for (const item of [best, second]) await world.queue.skip(item === best ? person! : other!, item);
    expect((await world.leases.claim(project, person!.personId, second.assignmentId))?.assignmentId).toBe(
      second.assignmentId,
    );
    expect((await world.leases.claim(project, other!.personId, second.assignmentId))?.assignmentId).not.toBe(
      second.assignmentId,
    );
  });

  it('what is likely to come next is what comes next, and nobody holds it before', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 4, people: 2 });
    await claimed(project, person!);
    const ahead = await world.leases.upcoming(project.id, other!.personId);
    const next = await claimed(project, other!);
    expect(ahead).toEqual([
      { candidateId: next.candidateId, width: SIDE, height: SIDE, hasPrediction: false },
      expect.anything(),
    ]);
    await world.queue.skip(other!, next);
    expect(
      (await world.leases.upcoming(project.id, other!.personId)).map(({ candidateId }) => candidateId),
    ).not.toContain(next.candidateId);
    expect((await world.leases.upcoming(project.id, person!.personId))[0]?.candidateId).toBe(next.candidateId);
  });

  it('skips nothing that is not in hand', async () => {
    const {
      project,
      people: [person, other],
    } = await world.with({ items: 1, people: 2 });
    const item = await claimed(project, person!);
    expect((await refusalOf(world.queue.skip(other!, item))).code).toBe('GONE');
    expect((await refusalOf(world.queue.skip(person!, { ...item, fence: 9 }))).code).toBe('CONFLICT');
  });

  it('puts the next ranked candidate in the place of a rejected one', async () => {
    const {
      project,
      round,
      people: [person],
    } = await world.with({ items: 2, pool: 4, firstSeed: 50 });
    const item = await claimed(project, person!);
    const status = await world.queue.reject(person!, { ...item, seconds: 3, reason: 'two heads' });
    expect(status).toMatchObject({ done: 0, total: 2 });
    const candidates = await world.db.rows(
      anyRow(),
      'select seed, state from candidate where round_id = $1 order by seed',
      [round.id],
    );
    expect(candidates).toEqual([
      { seed: 50, state: 'rejected' },
      { seed: 51, state: 'picked' },
      { seed: 52, state: 'picked' },
      { seed: 53, state: 'pool' },
    ]);
    expect((await claimed(project, person!)).seed).toBe(51);
  });

  it('rejects once however often the same rejection comes', async () => {
    const {
      project,
      round,
      people: [person],
    } = await world.with({ items: 1, pool: 4 });
    const item = await claimed(project, person!);
    await Promise.all([1, 2, 3].map(() => world.queue.reject(person!, { ...item, seconds: 3, reason: '' })));
    const counts = await world.db.row(anyRow(), 'select count(*) as total from assignment where round_id = $1', [
      round.id,
    ]);
    expect(counts).toEqual({ total: 2 });
  });

  it('fails the round when every image of the pool was rejected', async () => {
    const {
      project,
      round,
      people: [person],
    } = await world.with({ items: 1, pool: 2 });
    for (let i = 0; i < 2; i++)
      await world.queue.reject(person!, { ...(await claimed(project, person!)), seconds: 1, reason: '' });
    expect(await world.round(round.id)).toMatchObject({
      state: 'failed',
      failedIn: 'annotating',
      finishedAt: expect.any(Date),
      failure:
        'Every image of the pool was rejected, so there is nothing to learn from. Start another round, with another psi if the pictures look broken.',
    });
    expect(await world.leases.claim(project, person!.personId)).toBeNull();
  });
});

describe('the end of a batch', () => {
  it.each([2, 5])('%i last submits at once move the round on exactly once', async (count) => {
    const { project, round, people } = await world.with({ items: count, people: count });
    const items = await Promise.all(people.map((person) => claimed(project, person)));
    await Promise.all(people.map((person, i) => world.queue.submit(person, submissionOf(items[i]!))));
    expect((await world.round(round.id)).state).toBe('training');
    expect((await world.unfinished(round.id)).map(({ kind }) => kind)).toEqual(['train']);
  });

  it('a submit and a rejection of the last image at once move the round on exactly once', async () => {
    const {
      project,
      round,
      people: [one, two],
    } = await world.with({ items: 2, people: 2 });
    const [first, second] = [await claimed(project, one!), await claimed(project, two!)];
    await Promise.all([
      world.queue.submit(one!, submissionOf(first)),
      world.queue.reject(two!, { ...second, seconds: 1, reason: '' }),
    ]);
    expect((await world.round(round.id)).state).toBe('training');
    expect((await world.unfinished(round.id)).map(({ kind }) => kind)).toEqual(['train']);
  });

  it('a lease taken in the very moment of a cancel does not keep its holder from other items', async () => {
    const {
      project,
      people: [person],
      round,
    } = await world.with({ items: 1 });
    await world.db.inTransaction((tx) => world.steps.cancel(tx, project.slug, round.id));
    await world.db.run(
      `update assignment set state = 'leased', holder_id = $2, lease_until = now() + interval '1 hour' where round_id = $1`,
      [round.id, person!.personId],
    );
    await world.leases.expire();
    expect(
      await world.db.row(anyRow(), 'select state, holder_id as holder from assignment where round_id = $1', [round.id]),
    ).toMatchObject({ state: 'waiting' });
  });

  it('a cancelled round takes its items back, tells who held them and takes nothing more', async () => {
    const {
      project,
      round,
      people: [person],
    } = await world.with({ items: 2 });
    const item = await claimed(project, person!);
    const news = await newsOf(() => world.db.inTransaction((tx) => world.steps.cancel(tx, project.slug, round.id)));
    expect(news).toContainEqual({
      what: 'lease-lost',
      project: project.slug,
      personId: person!.personId,
      hasRunOut: false,
      assignmentId: item.assignmentId,
      reason: 'The round was cancelled. Annotations that you submitted are kept.',
    });
    expect(await world.leases.claim(project, person!.personId)).toBeNull();
    expect(await refusalOf(world.queue.submit(person!, submissionOf(item)))).toEqual({
      code: 'GONE',
      message: 'Round 0 is cancelled and takes no more annotations. Your work is kept in this browser.',
    });
  });
});
