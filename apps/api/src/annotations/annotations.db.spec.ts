import { randomUUID } from 'node:crypto';
import { InterpretersStore } from '../interpreters/interpreters.store.js';
import { submissionOf, SQUARES, World } from '../testing/world.js';
import { Annotations } from './annotations.js';
import { AnnotationsStore } from './annotations.store.js';

let world: World;
let annotations: Annotations;
beforeAll(async () => {
  world = await World.open();
  annotations = new Annotations(world.db, new AnnotationsStore(world.db), world.projects);
});
afterAll(() => world.close());

/** A project with so many accepted annotations. */
async function labelled(items: number) {
  const {
    project,
    people: [person],
  } = await world.with({ items, firstSeed: 40 });
  for (let i = 0; i < items; i++)
    await world.queue.submit(
      person!,
      submissionOf((await world.leases.claim(project, person!.personId))!, { confidence: i === 0 ? 'unsure' : 'sure' }),
    );
  return { project, person: person! };
}

const everything = { offset: 0, limit: 24 };

it('shows what was accepted, the newest first, a page at a time', async () => {
  const { project, person } = await labelled(3);
  const { total, gold, annotations: all } = await annotations.page(project.slug, everything);
  expect([total, gold]).toEqual([3, 0]);
  expect(all.map(({ confidence }) => confidence)).toEqual(['sure', 'sure', 'unsure']);
  expect(all[0]).toEqual({
    id: expect.any(String),
    candidateId: expect.any(String),
    round: 0,
    seed: expect.any(Number),
    psi: 0.7,
    person: person.name,
    confidence: 'sure',
    seconds: 12,
    acceptedAt: expect.stringMatching(/Z$/),
    isGold: false,
    isStale: false,
    generator: { digest: SQUARES.digest, name: SQUARES.name, version: SQUARES.version },
    isRepredicted: false,
    changed: null,
    labels: { width: 4, height: 4, runs: [1, 16] },
    points: null,
  });
  const second = await annotations.page(project.slug, { offset: 1, limit: 1 });
  expect(second.annotations.map(({ id }) => id)).toEqual([all[1]!.id]);
});

it('holds an annotation out: training sees it as gold, diversity no longer as learnt', async () => {
  const { project } = await labelled(3);
  const {
    annotations: [first],
  } = await annotations.page(project.slug, everything);
  await world.db.run(
    `update candidate set embedding = '\\x00000000' where round_id in (select id from round where project_id = $1)`,
    [project.id],
  );
  expect(await annotations.change(project.slug, first!.id, { isGold: true })).toEqual({ ...first, isGold: true });
  expect(
    (await new InterpretersStore(world.db).examples(project.id, project.generatorDigest))
      .filter(({ isGold }) => isGold)
      .map(({ seed }) => seed),
  ).toEqual([first!.seed]);
  expect(await world.pool.labelledEmbeddings(project.id)).toHaveLength(2);
  expect(await annotations.page(project.slug, { ...everything, only: 'gold' })).toMatchObject({
    total: 1,
    gold: 1,
    annotations: [{ id: first!.id, isGold: true }],
  });
  expect(await annotations.page(project.slug, { ...everything, only: 'others' })).toMatchObject({ total: 2, gold: 1 });
  expect(await annotations.change(project.slug, first!.id, { isGold: false })).toEqual(first);
  expect(await world.pool.labelledEmbeddings(project.id)).toHaveLength(3);
});

it('keeps something to learn from, also when two people hold out the last two at once', async () => {
  const { project } = await labelled(2);
  const { annotations: both } = await annotations.page(project.slug, everything);
  const answers = await Promise.allSettled(
    both.map(({ id }) => annotations.change(project.slug, id, { isGold: true })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason).toMatchObject({
    code: 'CONFLICT',
    message:
      'This is the last annotation that is not held out as gold: an interpreter needs at least one to learn from.',
  });
  expect(await annotations.page(project.slug, everything)).toMatchObject({ total: 2, gold: 1 });
});

it('knows an annotation only in its own project', async () => {
  const [{ project }, { project: other }] = await Promise.all([labelled(2), labelled(2)]);
  const {
    annotations: [one],
  } = await annotations.page(project.slug, everything);
  for (const [slug, id] of [
    [other.slug, one!.id],
    [project.slug, randomUUID()],
  ] as const) {
    await expect(annotations.change(slug, id, { isGold: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `${slug} has no such annotation.`,
    });
  }
  await expect(annotations.page('nowhere', everything)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
