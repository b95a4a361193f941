import type { DraftSave, Item, Runs } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';
import { Examples } from '../queue/examples.js';
import { anyRow } from '../testing/rows.js';
import { refusalOf } from '../testing/answers.js';
import { SIDE, submissionOf, World } from '../testing/world.js';

let world: World;
beforeAll(async () => (world = await World.open({ LEASE_SECONDS: '120', GRACE_SECONDS: '20' })));
afterAll(() => world.close());

const painted = (value: number): Runs => ({ width: SIDE, height: SIDE, runs: [value, SIDE * SIDE] });
const saveOf = (item: Item, base: number, value = 1): DraftSave => ({
  base,
  work: submissionOf(item, { labels: painted(value), seconds: 5 }),
});

async function claimed(project: { id: string }, person: Caller): Promise<Item> {
  const item = await world.leases.claim(project, person.personId);
  if (!item) throw new Error('nothing to claim');
  return item;
}

/** Somebody with an item in hand, and somebody without. */
async function scene(): Promise<{ person: Caller; other: Caller; item: Item; again: () => Promise<Item> }> {
  const { project, people } = await world.with({ items: 1, people: 2 });
  const [person, other] = people as [Caller, Caller];
  return { person, other, item: await claimed(project, person), again: () => claimed(project, person) };
}

it('keeps work in revisions that count up, and gives back the last', async () => {
  const { person, item } = await scene();
  expect(await world.drafts.find(person, item.assignmentId)).toBeNull();
  expect(await world.drafts.save(person, saveOf(item, 0, 1))).toEqual({ saved: true, revision: 1 });
  expect(await world.drafts.save(person, saveOf(item, 1, 2))).toEqual({ saved: true, revision: 2 });
  expect(await world.drafts.find(person, item.assignmentId)).toEqual({
    revision: 2,
    schemaVersion: 1,
    labels: painted(2),
    points: null,
    confidence: 'sure',
    seconds: 5,
    savedAt: expect.any(String),
  });
});

it('the same work sent twice, because an answer got lost, is one revision', async () => {
  const { person, item } = await scene();
  await world.drafts.save(person, saveOf(item, 0));
  expect(await world.drafts.save(person, saveOf(item, 0))).toEqual({ saved: true, revision: 1 });
});

it('work that does not know the last revision replaces nothing and is shown it', async () => {
  const { person, item } = await scene();
  await world.drafts.save(person, saveOf(item, 0, 1));
  expect(await world.drafts.save(person, saveOf(item, 0, 2))).toEqual({
    saved: false,
    current: expect.objectContaining({ revision: 1, labels: painted(1) }),
  });
  expect((await world.drafts.find(person, item.assignmentId))?.labels).toEqual(painted(1));
});

it('of two windows that save at once one is kept and the other is told', async () => {
  const { person, item } = await scene();
  const answers = await Promise.all([1, 2].map((value) => world.drafts.save(person, saveOf(item, 0, value))));
  expect(answers.map(({ saved }) => saved).sort()).toEqual([false, true]);
});

it('the item says which revision waits for the one who holds it', async () => {
  const { person, item, again } = await scene();
  expect(item.draft).toBe(0);
  await world.drafts.save(person, saveOf(item, 0));
  expect((await again()).draft).toBe(1);
});

it('after a lost lease the work goes on being kept, but nobody begins a draft of what they do not hold', async () => {
  const { person, other, item } = await scene();
  await world.drafts.save(person, saveOf(item, 0));
  await world.db.run(`update assignment set lease_until = now() - interval '1 second' where id = $1`, [
    item.assignmentId,
  ]);
  const [taken] = await world.db.rows(
    anyRow<{ projectId: string }>(),
    'select project_id as "projectId" from assignment where id = $1',
    [item.assignmentId],
  );
  const theirs = await claimed({ id: taken!.projectId }, other);
  expect(theirs.assignmentId).toBe(item.assignmentId);
  expect(await world.drafts.save(person, saveOf(item, 1, 2))).toEqual({ saved: true, revision: 2 });
  const stranger = await world.person('annotator');
  expect(await refusalOf(world.drafts.save(stranger, saveOf(item, 0)))).toMatchObject({ code: 'GONE' });
});

it('what somebody has begun comes back to them before what is more wanted, unless they passed on it', async () => {
  const {
    project,
    people: [person],
  } = await world.with({ items: 3, people: 1 });
  const wanted = await claimed(project, person!);
  await world.db.run(
    `update assignment set state = 'waiting', holder_id = null, lease_until = null, priority = priority + 1 where id <> $1 and project_id = $2`,
    [wanted.assignmentId, project.id],
  );
  await world.drafts.save(person!, saveOf(wanted, 0));
  await world.db.run(
    `update assignment set state = 'waiting', holder_id = null, leased_at = null, lease_until = null where id = $1`,
    [wanted.assignmentId],
  );
  expect((await world.leases.upcoming(project.id, person!.personId))[0]?.candidateId).toBe(wanted.candidateId);
  const again = await claimed(project, person!);
  expect([again.assignmentId, again.draft]).toEqual([wanted.assignmentId, 1]);
  await world.queue.skip(person!, again);
  expect((await claimed(project, person!)).assignmentId).not.toBe(wanted.assignmentId);
});

it('nobody sees or touches the draft of another', async () => {
  const { person, other, item } = await scene();
  await world.drafts.save(person, saveOf(item, 0));
  expect(await world.drafts.find(other, item.assignmentId)).toBeNull();
  expect(await refusalOf(world.drafts.save(other, saveOf(item, 1, 2)))).toMatchObject({ code: 'GONE' });
  expect(await world.drafts.find(person, item.assignmentId)).toMatchObject({ revision: 1, labels: painted(1) });
});

it('a submit takes the draft away, and a save that comes late begins no new one', async () => {
  const { person, item } = await scene();
  await world.drafts.save(person, saveOf(item, 0));
  await world.queue.submit(person, submissionOf(item));
  expect(await world.drafts.find(person, item.assignmentId)).toBeNull();
  expect(await refusalOf(world.drafts.save(person, saveOf(item, 1)))).toEqual({
    code: 'GONE',
    message: 'This image was labelled meanwhile. Your work is kept in this browser.',
  });
});

it('what fits neither the image nor the classes is refused with the numbers', async () => {
  const { person, item } = await scene();
  expect(
    await refusalOf(
      world.drafts.save(person, {
        base: 0,
        work: submissionOf(item, { labels: { width: 2, height: 2, runs: [1, 4] } }),
      }),
    ),
  ).toEqual({
    code: 'INVALID',
    message: `The label map is 2 x 2 pixels where this project's have ${SIDE} x ${SIDE}.`,
  });
  expect(await refusalOf(world.drafts.save(person, saveOf(item, 0, 9)))).toMatchObject({ code: 'INVALID' });
});

it('accepted annotations of sure people are examples, and drafts are none', async () => {
  const {
    project,
    people: [person, other],
  } = await world.with({ items: 3, people: 2 });
  const examples = new Examples(world.projects, world.items);
  const [first, second] = [await claimed(project, person!), await claimed(project, other!)];
  await world.drafts.save(other!, saveOf(second, 0));
  await world.queue.submit(person!, submissionOf(first, { labels: painted(2) }));
  expect(await examples.of(project.slug)).toEqual([
    { candidateId: first.candidateId, seed: first.seed, round: 0, labels: painted(2), points: null },
  ]);
  await world.queue.submit(other!, submissionOf(second, { confidence: 'unsure' }));
  expect(await examples.of(project.slug)).toHaveLength(1);
});
