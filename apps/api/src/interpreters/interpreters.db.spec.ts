import { submissionOf, World } from '../testing/world.js';
import { InterpretersStore } from './interpreters.store.js';

let world: World;
beforeAll(async () => (world = await World.open()));
afterAll(() => world.close());

test("the interpreter learns from what was accepted, with its annotator's confidence, never from what was rejected, which no release holds either", async () => {
  const {
    project,
    people: [person],
  } = await world.with({ items: 3, pool: 3, firstSeed: 40 });
  const claimed = async () => (await world.leases.claim(project, person!.personId))!;
  const sure = await claimed();
  await world.queue.submit(person!, submissionOf(sure));
  const broken = await claimed();
  await world.queue.reject(person!, {
    assignmentId: broken.assignmentId,
    fence: broken.fence,
    reason: 'broken',
    seconds: 3,
  });
  const doubtful = await claimed();
  await world.queue.submit(person!, submissionOf(doubtful, { confidence: 'unsure' }));
  const examples = await new InterpretersStore(world.db).examples(project.id, project.generatorDigest);
  expect(examples.map(({ seed, confidence }) => [seed, confidence])).toEqual([
    [sure.seed, 'sure'],
    [doubtful.seed, 'unsure'],
  ]);
  expect((await world.releases.humanOrigins(project.id, 0, 'all')).map(({ seed }) => seed)).toEqual([
    sure.seed,
    doubtful.seed,
  ]);
  expect((await world.releases.humanOrigins(project.id, 0, 'sure')).map(({ seed }) => seed)).toEqual([sure.seed]);
});
