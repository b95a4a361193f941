import { World } from '../testing/world.js';

let world: World;
beforeAll(async () => void (world = await World.open()));
afterAll(() => world.close());

it('a corrected licence or attribution is that of the projects which have the generator, old and new', async () => {
  const { generator, slug } = await world.project();
  const corrected = { ...generator, license: 'CC BY 4.0', attribution: 'Somebody' };
  await world.projects.updateGenerators([corrected, { ...corrected, digest: 'f'.repeat(64) }]);
  expect((await world.projects.bySlug(slug))?.generator).toEqual(corrected);
  const again = { ...corrected, attribution: 'Somebody else' };
  const later = await world.project(0, again);
  expect([
    (await world.projects.bySlug(slug))?.generator,
    (await world.projects.bySlug(later.slug))?.generator,
  ]).toEqual([again, again]);
});
