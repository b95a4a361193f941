import { submissionOf, World } from '../testing/world.js';
import { RefitsStore } from './refits.store.js';

let world: World;
let store: RefitsStore;
beforeAll(async () => {
  world = await World.open();
  store = new RefitsStore(world.db);
});
afterAll(() => world.close());

/** A project whose round 0 was labelled by somebody who was sure of the first image and unsure of the second, and its round 1. */
async function secondRound(): Promise<{ projectId: string; seeds: readonly [number, number] }> {
  const { project, round, people: [person] } = await world.with({ items: 2, pool: 2 });
  const claimed = async () => (await world.leases.claim(project, person!.personId))!;
  const sure = await claimed();
  await world.queue.submit(person!, submissionOf(sure));
  const doubtful = await claimed();
  await world.queue.submit(person!, submissionOf(doubtful, { confidence: 'unsure' }));
  await world.advance(round, 'complete');
  await world.startRound(project, { unsure: 'none' });
  return { projectId: project.id, seeds: [sure.seed, doubtful.seed] };
}

test('a refit remembers annotations of earlier rounds with their confidence; without the unsure ones where the round leaves them out', async () => {
  const { projectId, seeds: [sure, doubtful] } = await secondRound();
  const all = await store.annotations(projectId, 1, 16, true);
  expect(all.map(({ seed, confidence }) => [seed, confidence]).sort()).toEqual([[sure, 'sure'], [doubtful, 'unsure']].sort());
  expect((await store.annotations(projectId, 1, 16, false)).map(({ seed }) => seed)).toEqual([sure]);
  expect(await store.annotations(projectId, 0, 16, true)).toEqual([]);
});

test('what becomes of unsure ones is the choice of the round whose images are painted', async () => {
  const { projectId } = await secondRound();
  expect([await store.unsureUse(projectId, 0), await store.unsureUse(projectId, 1)]).toEqual(['half', 'none']);
});
