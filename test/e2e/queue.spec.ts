import type { Item } from '@gannet/contracts';
import type { Annotator } from '../support/annotator.js';
import { submissionOf } from '../support/labels.js';
import { descendantsOf } from '../support/processes.js';
import { until } from '../support/until.js';
import { openWorld, type TestPerson, type World } from '../world.js';

/** A project whose round 0 waits for annotators. */
async function annotating(world: World, project: string, items: number): Promise<void> {
  await world.addProject(project, 0, { poolSize: items + 2, batchSize: items, releaseSize: 1 });
  await world.roundIn(project, await world.startRound(project), 'annotating');
}

/** Somebody who sits at the queue, with what they were pushed. */
async function seated(
  world: World,
  project: string,
  person?: TestPerson,
): Promise<{ person: TestPerson; annotator: Annotator; item: Item }> {
  const who = person ?? (await world.addPerson('annotator'));
  const annotator = await world.annotator(who);
  await annotator.join(project);
  return { person: who, annotator, item: await annotator.item() };
}

const heldOf = ({ assignmentId, fence }: Item): { assignmentId: string; fence: number } => ({ assignmentId, fence });

describe('many people', () => {
  const PEOPLE = 20;
  const ITEMS = 30;
  let world: World;

  /** One stretch of time in which one person held one item. */
  interface Stretch {
    readonly personId: string;
    readonly assignmentId: string;
    readonly fence: number;
    readonly from: number;
    to: number;
  }

  beforeAll(async () => {
    world = await openWorld();
  });

  afterAll(() => world.close());

  it('who comes back within the grace finds the same image under the same fence', async () => {
    await annotating(world, 'returning', 2);
    const { annotator, item } = await seated(world, 'returning');
    annotator.cut();
    await annotator.reconnect();
    await annotator.join('returning');
    const again = await annotator.item();
    expect(heldOf(again)).toEqual(heldOf(item));
    await annotator.value('item.submit', submissionOf(item));
    expect(await world.round('returning', 0)).toMatchObject({ batch: { labelled: 1 } });
  });

  it('two tabs of one person show one image, and a submit in one frees the other', async () => {
    await annotating(world, 'tabs', 2);
    const { person, annotator: left, item } = await seated(world, 'tabs');
    const { annotator: right, item: same } = await seated(world, 'tabs', person);
    expect(heldOf(same)).toEqual(heldOf(item));
    expect(await world.round('tabs', 0)).toMatchObject({ batch: { leased: 1 } });
    await left.value('item.submit', submissionOf(item));
    expect(await right.next('lease.lost')).toEqual({
      assignmentId: item.assignmentId,
      reason: 'You finished this image in another window.',
    });
    const [next, nextThere] = await Promise.all([left.item(), right.item()]);
    expect(next.assignmentId).not.toBe(item.assignmentId);
    expect(heldOf(nextThere)).toEqual(heldOf(next));
    expect(await right.ask('item.submit', submissionOf(item))).toMatchObject({ ok: true, value: { done: 1 } }); // the same again is answered as the first time
    expect(await world.round('tabs', 0)).toMatchObject({ batch: { labelled: 1 } });
  });

  it('what somebody skips goes to somebody else, and to them again only when nothing else is left', async () => {
    await annotating(world, 'skipping', 2);
    const { annotator, item } = await seated(world, 'skipping');
    await annotator.value('item.skip', heldOf(item));
    const second = await annotator.item();
    expect(second.assignmentId).not.toBe(item.assignmentId);
    await annotator.value('item.submit', submissionOf(second));
    expect(heldOf(await annotator.item())).toEqual({ assignmentId: item.assignmentId, fence: item.fence + 1 });
  });

  it('a broken image is replaced by the next of the pool', async () => {
    await annotating(world, 'rejecting', 2);
    const { annotator, item } = await seated(world, 'rejecting');
    await annotator.value('item.reject', { ...heldOf(item), seconds: 2, reason: 'two noses' });
    const next = await annotator.item();
    expect(next.candidateId).not.toBe(item.candidateId);
    expect(await world.round('rejecting', 0)).toMatchObject({
      batch: { total: 2, rejected: 1, labelled: 0 },
      humanSeconds: 2,
    });
  });

  it(`${PEOPLE} people never hold one of ${ITEMS} items together, and label each once`, async () => {
    await annotating(world, 'crowd', ITEMS);
    const stretches: Stretch[] = [];
    const labelled: string[] = [];
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => world.addPerson('annotator')));

    /** Takes what comes: every person gives their first item back in another way, then labels. */
    const work = async (person: TestPerson, index: number): Promise<void> => {
      const annotator = await world.annotator(person);
      let isFirst = true;
      const finished = annotator.next('queue.moved', ({ done }) => done === ITEMS);
      await annotator.join('crowd');
      for (;;) {
        const item = await Promise.race([annotator.item(), finished.then(() => null)]);
        if (!item) return;
        const stretch = {
          personId: person.id,
          assignmentId: item.assignmentId,
          fence: item.fence,
          from: performance.now(),
          to: Infinity,
        };
        stretches.push(stretch);
        const gives = isFirst ? index % 4 : 0;
        isFirst = false;
        await annotator.value('lease.renew', heldOf(item));
        stretch.to = performance.now(); // from here on the server may give it to somebody else
        if (gives === 1) await annotator.value('item.skip', heldOf(item));
        else if (gives === 2) {
          annotator.cut();
          await annotator.reconnect();
          await annotator.join('crowd');
        } else {
          await annotator.value('item.submit', submissionOf(item));
          labelled.push(item.assignmentId);
        }
      }
    };
    await Promise.all(people.map(work));

    expect(labelled).toHaveLength(ITEMS);
    expect(new Set(labelled).size).toBe(ITEMS);
    expect(stretches.filter((one) => stretches.some((other) => isTogether(one, other)))).toEqual([]);
    const fences = stretches.map(({ assignmentId, fence, personId }) => `${assignmentId} ${fence} ${personId}`);
    const holders = new Set(fences.map((line) => line.split(' ').slice(0, 2).join(' ')));
    expect(holders.size).toBe(new Set(fences).size); // a fence belongs to one person
    expect(await world.round('crowd', 0)).toMatchObject({
      batch: { total: ITEMS, labelled: ITEMS, leased: 0 },
      labelledInAll: ITEMS,
      humanSeconds: ITEMS,
    });
  });

  function isTogether(a: Stretch, b: Stretch): boolean {
    return a !== b && a.assignmentId === b.assignmentId && a.personId !== b.personId && a.from < b.to && b.from < a.to;
  }
});

describe('a database that is away for a moment', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
    await annotating(world, 'blip', 5);
  });
  afterAll(() => world.close());

  /** Stops the database's processes, or lets them go on. */
  const signal = (name: NodeJS.Signals): void => {
    const first = world.home.postgresPid();
    for (const { pid } of [{ pid: first }, ...descendantsOf(first)]) process.kill(pid, name);
  };
  const AWAY = {
    code: 'UNAVAILABLE',
    message: 'The server cannot reach its database just now. Nothing is lost; try again in a moment.',
  };
  /** Submits, and again while the database is away; whatever else is answered fails. Gives what was refused. */
  async function submitted(annotator: Annotator, item: Item): Promise<unknown[]> {
    const refusals: unknown[] = [];
    return until('the submit to be accepted', async () => {
      const answer = await annotator.ask('item.submit', submissionOf(item));
      if (answer.ok) return refusals;
      expect(answer.refusal).toEqual(AWAY);
      refusals.push(answer.refusal);
      return null;
    });
  }

  it('stopped for seconds: a submit is answered afterwards, and accepted', async () => {
    const { annotator, item } = await seated(world, 'blip');
    signal('SIGSTOP');
    const answer = submitted(annotator, item);
    await new Promise((resolve) => setTimeout(resolve, 3000)); // as long as a disk that stalls
    signal('SIGCONT');
    await answer;
    expect(await world.round('blip', 0)).toMatchObject({ batch: { labelled: 1 } });
    annotator.close();
  });

  it('its connections are ended again and again: what is sent is accepted once, and nothing is reported as a bug', async () => {
    const { annotator, item } = await seated(world, 'blip');
    const cut = (): Promise<void> =>
      world.home.sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and client_addr is not null',
      );
    const refused: unknown[] = [];
    let held = item;
    for (let done = 2; ; done++) {
      const sent = submitted(annotator, held);
      for (let times = 0; times < 3; times++) await cut();
      refused.push(...(await sent));
      if (done === 5) break;
      const { assignmentId } = held;
      held = await annotator.item((one) => one.assignmentId !== assignmentId);
    }
    const { annotations } = await until('the database', () =>
      world.admin.call('annotations', { params: { project: 'blip' } }).catch(() => null),
    );
    expect(new Set(annotations.map(({ candidateId }) => candidateId)).size).toBe(5);
    expect(annotations).toHaveLength(5);
    process.stdout.write(`submits that were told to try again: ${refused.length}\n`);
  });
});

describe('short leases', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld({ env: { LEASE_SECONDS: '3', GRACE_SECONDS: '0.5' } });
  });

  afterAll(() => world.close());

  it('a connection that stays away longer than the grace gives the image to somebody else, under a higher fence', async () => {
    await annotating(world, 'leaving', 1);
    const { annotator: first, item } = await seated(world, 'leaving');
    const waiting = await world.annotator(await world.addPerson('annotator'));
    await waiting.join('leaving');
    first.cut();
    const taken = await waiting.item();
    expect(taken.assignmentId).toBe(item.assignmentId);
    expect(taken.fence).toBeGreaterThan(item.fence);
    await first.reconnect();
    expect(await first.refusal('item.submit', submissionOf(item))).toEqual({
      code: 'GONE',
      message: 'Somebody else has this image now, because your lease on it ran out. Your work is kept in this browser.',
    });
    await waiting.value('lease.renew', heldOf(taken));
    await waiting.value('item.submit', submissionOf(taken));
    expect(await first.refusal('item.submit', submissionOf(item))).toEqual({
      code: 'GONE',
      message: 'Round 0 is training and takes no more annotations. Your work is kept in this browser.',
    });
  });

  it('who comes back after the grace goes on with the image on their desk when nobody else took it, under a higher fence', async () => {
    await annotating(world, 'late', 3);
    const [better, { annotator, item }] = [await seated(world, 'late'), await seated(world, 'late')];
    for (const gone of [better.annotator, annotator]) gone.cut();
    await world.roundWhen('late', 0, 'out of all hands', ({ batch }) => batch.leased === 0);
    await annotator.reconnect();
    await annotator.join('late', item.assignmentId);
    expect(heldOf(await annotator.item())).toEqual({ assignmentId: item.assignmentId, fence: item.fence + 1 });
  });

  it('a lease that nobody renews ends, and its holder is told', async () => {
    await annotating(world, 'idling', 1);
    const { annotator, item } = await seated(world, 'idling');
    expect(await annotator.next('lease.lost')).toEqual({
      assignmentId: item.assignmentId,
      reason: 'Your lease on this image ran out and it went back to the queue. Your work is kept in this browser.',
    });
    expect(await annotator.refusal('lease.renew', heldOf(item))).toMatchObject({ code: 'GONE' }); // it is there again, and nobody else waits
    const again = await annotator.item();
    expect(heldOf(again)).toEqual({ assignmentId: item.assignmentId, fence: item.fence + 1 });
  });

  it('an image whose holder fell silent goes to those who wait, however often its lease runs out', async () => {
    await annotating(world, 'silence', 1);
    const { item: first } = await seated(world, 'silence');
    const patient = await world.annotator(await world.addPerson('annotator'));
    await patient.join('silence');
    const second = await patient.item();
    expect(heldOf(second)).toEqual({ assignmentId: first.assignmentId, fence: first.fence + 1 });
    expect(second.leaseSeconds).toBe(3);
    for (let n = 0; n < 2; n++) await patient.value('lease.renew', await patient.next('lease.due'));
    await patient.value('item.submit', submissionOf(second));
  });

  it('a lease that is renewed stays', async () => {
    await annotating(world, 'staying', 1);
    const { annotator, item } = await seated(world, 'staying');
    for (let until = new Date(item.leaseUntil).getTime(); until < new Date(item.leaseUntil).getTime() + 4000;) {
      until = new Date((await annotator.value('lease.renew', heldOf(item))).leaseUntil).getTime();
    }
    await annotator.value('item.submit', submissionOf(item));
    expect(await world.round('staying', 0)).toMatchObject({ batch: { labelled: 1 } });
  });
});
