import { World } from '../testing/world.js';
import { PassedOverItems } from './passed-items.js';
import { PassedStore } from './passed.store.js';

let world: World;
let passed: PassedOverItems;
beforeAll(async () => {
  world = await World.open();
  passed = new PassedOverItems(new PassedStore(world.db), world.projects);
});
afterAll(() => world.close());

it('tells what was skipped and rejected, by whom and why, the newest first, with the most frequent reason first', async () => {
  const {
    project,
    people: [one, other],
  } = await world.with({ items: 2, pool: 4, people: 2 });
  const nobody = await world.with({ items: 1 });
  const hold = async (personId: string) => (await world.leases.claim(project, personId))!;
  const first = await hold(one!.personId);
  await world.queue.skip(one!, { assignmentId: first.assignmentId, fence: first.fence, reason: 'Too hard to tell' });
  const second = await hold(other!.personId);
  await world.queue.skip(other!, {
    assignmentId: second.assignmentId,
    fence: second.fence,
    reason: 'Too hard to tell',
  });
  const third = await hold(other!.personId);
  await world.queue.reject(other!, {
    assignmentId: third.assignmentId,
    fence: third.fence,
    seconds: 3,
    reason: 'the image is broken',
  });
  const all = await passed.page(project.slug, { offset: 0, limit: 24 });
  expect(all).toMatchObject({
    total: 3,
    skipped: 2,
    rejected: 1,
    reasons: [
      { kind: 'skipped', reason: 'Too hard to tell', count: 2 },
      { kind: 'rejected', reason: 'the image is broken', count: 1 },
    ],
  });
  expect(all.passed.map(({ kind, person, reason, seed, state }) => [kind, person, reason, seed, state])).toEqual([
    ['rejected', other!.name, 'the image is broken', third.seed, 'rejected'],
    ['skipped', other!.name, 'Too hard to tell', second.seed, expect.any(String)],
    ['skipped', one!.name, 'Too hard to tell', first.seed, expect.any(String)],
  ]);
  expect(all.passed.every(({ at }) => /Z$/.test(at ?? ''))).toBe(true);
  expect(await passed.page(project.slug, { only: 'rejected', offset: 0, limit: 24 })).toMatchObject({
    total: 1,
    skipped: 2,
    passed: [{ kind: 'rejected' }],
  });
  expect((await passed.page(project.slug, { offset: 2, limit: 24 })).passed).toEqual(all.passed.slice(2));
  expect(await passed.page(nobody.project.slug, { offset: 0, limit: 24 })).toEqual({
    total: 0,
    skipped: 0,
    rejected: 0,
    reasons: [],
    passed: [],
  });
  await expect(passed.page('nowhere', { offset: 0, limit: 24 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
