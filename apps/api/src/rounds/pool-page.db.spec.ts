import { submissionOf, World } from '../testing/world.js';
import { RoundView } from './round-view.js';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

it('shows the pool as annotators get it, by score, or by seed; what has no score or rank comes last', async () => {
  const { round } = await world.with({ items: 1, pool: 4, firstSeed: 10 });
  for (const [seed, score, rank] of [
    [10, 0.1, 1],
    [11, 0.3, 2],
    [12, 0.2, 3],
    [13, null, null],
  ] as const) {
    await world.db.run('update candidate set score = $3, rank = $4 where round_id = $1 and seed = $2', [
      round.id,
      seed,
      score,
      rank,
    ]);
  }
  const seedsBy = async (order: 'rank' | 'score' | 'seed'): Promise<number[]> =>
    (await world.pool.page(round.id, { order, offset: 0, limit: 9 })).candidates.map(({ seed }) => seed);
  expect([await seedsBy('rank'), await seedsBy('score'), await seedsBy('seed')]).toEqual([
    [10, 11, 12, 13],
    [11, 12, 10, 13],
    [10, 11, 12, 13],
  ]);
});

it('counts what was accepted unchanged among what could be compared', async () => {
  const {
    project,
    round,
    people: [person],
  } = await world.with({ items: 3, firstSeed: 30 });
  for (const changed of [null, 0, 7]) {
    const item = (await world.leases.claim(project, person!.personId))!;
    await world.queue.submit(person!, submissionOf(item), changed);
  }
  expect((await new RoundView(world.db).one(round.id))?.unchanged).toEqual({ count: 1, of: 2 });
  expect(await world.releases.reviewed(project.id, 0)).toEqual({ compared: 2, unchanged: 1 });
});
