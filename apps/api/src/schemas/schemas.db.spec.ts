import type { Item, SchemaChange } from '@gannet/contracts';
import { Annotations } from '../annotations/annotations.js';
import { AnnotationsStore } from '../annotations/annotations.store.js';
import { BuildOrigins } from '../builds/build-origins.js';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { NewsListener, type News } from '../news/news.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { refusalOf } from '../testing/answers.js';
import { SQUARES, SIDE, submissionOf, World } from '../testing/world.js';
import { Schemas } from './schemas.js';
import { SchemasStore } from './schemas.store.js';

let world: World;
let projects: Projects;
let schemas: Schemas;
let annotations: Annotations;
let admin: Caller;
beforeAll(async () => {
  world = await World.open();
  projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  schemas = new Schemas(world.db, new SchemasStore(world.db), projects, world.items);
  annotations = new Annotations(world.db, new AnnotationsStore(world.db), world.projects);
  admin = await world.person('admin');
});
afterAll(() => world.close());

const runs = (...numbers: number[]) => ({ width: SIDE, height: SIDE, runs: numbers });
type Asked = SchemaChange['operations'][number];
/** 6 pixels of background, 6 of skin, 4 of hair. */
const ALL_THREE = runs(0, 6, 1, 6, 2, 4);
const SKIN = runs(1, 16);
const MERGE: Asked = { kind: 'merge', label: 2, into: 1 };
const SPLIT: Asked = { kind: 'split', label: 2, name: 'beard', hint: '' };
const DELETE: Asked = { kind: 'delete', label: 2 };
const ADD: Asked = { kind: 'add', name: 'hat', hint: '', relabel: 'none' };

const first = (...operations: SchemaChange['operations']): SchemaChange => ({ version: 1, operations });

async function claimed(project: { id: string }, person: Caller): Promise<Item> {
  const item = await world.leases.claim(project, person.personId);
  if (!item) throw new Error('nothing to claim');
  return item;
}

/** A round with one image that is labelled with all classes, one with skin alone, and others that wait. */
async function scene(waiting = 2) {
  const { project, round, people } = await world.with({ items: 2 + waiting, people: 2 });
  const [ann, bob] = people as [Caller, Caller];
  for (const labels of [ALL_THREE, SKIN])
    await world.queue.submit(ann, submissionOf(await claimed(project, ann), { labels }));
  return { project, round, ann, bob };
}

async function labelsIn({ slug }: ProjectWithGenerator) {
  const page = await annotations.page(slug, { offset: 0, limit: 24 });
  return page.annotations.map(({ labels, isStale }) => [labels?.runs, isStale]).reverse();
}

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

describe('a change', () => {
  it('makes a version with its author; labels of the one before are read by the new one, and kept as they were', async () => {
    const { project } = await scene();
    const changed = await schemas.change(admin, project.slug, first(MERGE));
    expect(changed).toMatchObject({
      schemaVersion: 2,
      schema: { task: 'parts', classes: [{ name: 'background' }, { name: 'skin' }] },
    });
    expect(await labelsIn(project)).toEqual([
      [[0, 6, 1, 10], false],
      [[1, 16], false],
    ]);
    expect(await schemas.versions(project.slug)).toMatchObject([
      { version: 1, by: null, changes: [], mapping: [] },
      { version: 2, by: admin.name, changes: ['“hair” is now part of “skin”.'], mapping: [0, 1, 1] },
    ]);
    const kept = await world.db.run(
      `select 1 from annotation where project_id = $1 and schema_version = 1 and position('\\x02'::bytea in labels) > 0`,
      [project.id],
    );
    expect(kept).toBe(1);
    const taught = await world.interpreters.examples(project.id, project.generatorDigest);
    expect(taught.map(({ labels }) => Math.max(...labels!))).toEqual([1, 1]);
    const shown = await world.items.examples(project.id, 6);
    expect(shown.map(({ labels }) => Math.max(...labels!))).toEqual([1, 1]);
  });

  it('is told to everybody, in the transaction that makes it true', async () => {
    const { project } = await scene();
    const news = await newsOf(() => schemas.change(admin, project.slug, first(MERGE)));
    expect(news).toContainEqual({ what: 'schema', project: project.slug, version: 2 });
    expect(news).toContainEqual({ what: 'queue', project: project.slug });
  });

  it('of two that are made at once is one; the other is told what happened, and changes nothing', async () => {
    const { project } = await scene();
    const both = await Promise.allSettled([
      schemas.change(admin, project.slug, first(MERGE)),
      schemas.change(admin, project.slug, first(ADD)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect((lost.reason as Error).message).toContain('was changed meanwhile: 1 version came after 1');
    expect(await schemas.versions(project.slug)).toHaveLength(2);
  });

  it('that breaks a rule, or names a version that never was, changes nothing', async () => {
    const { project } = await scene();
    const { slug } = project;
    expect(
      await refusalOf(schemas.change(admin, slug, first({ kind: 'rename', label: 1, name: 'hair' }))),
    ).toMatchObject({ code: 'INVALID', message: expect.stringContaining('two classes called “hair”') });
    expect(await refusalOf(schemas.change(admin, slug, { version: 3, operations: [MERGE] }))).toEqual({
      code: 'INVALID',
      message: `${slug} has no version 3 of its schema: the last is 1.`,
    });
    expect((await projects.bySlug(slug)).schemaVersion).toBe(1);
  });

  it('waits for what is computed by the present schema', async () => {
    const { project, round } = await world.with({ state: 'training' });
    expect(await refusalOf(schemas.change(admin, project.slug, first(MERGE)))).toEqual({
      code: 'CONFLICT',
      message: 'Round 0 is training by the present schema: change it when the round is complete, or cancel the round.',
    });
    expect((await schemas.preview(project.slug, first(MERGE))).problem).toContain('Round 0 is training');
    await world.advance(round, 'releasing');
    expect((await refusalOf(schemas.change(admin, project.slug, first(MERGE)))).message).toContain('releasing');
    await world.advance(round, 'complete');
    expect((await schemas.change(admin, project.slug, first(MERGE))).schemaVersion).toBe(2);
  });

  it('loses nothing when it dies before the commit', async () => {
    const { project } = await scene();
    const broken = new Schemas(
      world.db,
      Object.assign(new SchemasStore(world.db), {
        markStale: () => Promise.reject(new Error('the process died')),
      }),
      projects,
      world.items,
    );
    await expect(broken.change(admin, project.slug, first(SPLIT))).rejects.toThrow('died');
    expect(await schemas.versions(project.slug)).toHaveLength(1);
    expect(await labelsIn(project)).toEqual([
      [[0, 6, 1, 6, 2, 4], false],
      [[1, 16], false],
    ]);
    expect((await schemas.change(admin, project.slug, first(SPLIT))).schemaVersion).toBe(2);
  });
});

describe('work under way', () => {
  it('goes on: a draft is read by the new schema, and what was begun before it is accepted as what it is', async () => {
    const { project, ann } = await scene();
    const item = await claimed(project, ann);
    await world.drafts.save(ann, { base: 0, work: submissionOf(item, { labels: ALL_THREE }) });
    await schemas.change(admin, project.slug, first(MERGE));
    expect(await world.drafts.find(ann, item.assignmentId)).toMatchObject({
      revision: 1,
      schemaVersion: 2,
      labels: runs(0, 6, 1, 10),
    });
    await world.queue.submit(ann, submissionOf(item, { labels: ALL_THREE }));
    expect((await labelsIn(project)).at(-1)).toEqual([[0, 6, 1, 10], false]);
    expect((await claimed(project, ann)).schemaVersion).toBe(2);
  });

  it('by the new schema may not have classes that are gone', async () => {
    const { project, ann } = await scene();
    const item = await claimed(project, ann);
    await schemas.change(admin, project.slug, first(MERGE));
    const late = submissionOf(item, { labels: ALL_THREE, schemaVersion: 2 });
    expect(await refusalOf(world.queue.submit(ann, late))).toMatchObject({ code: 'INVALID' });
  });
});

describe.each([
  ['split', SPLIT, [0, 6, 1, 6, 2, 4]],
  ['deleted', DELETE, [0, 6, 1, 6, 255, 4]],
])('a class that is %s', (_how, operation, before) => {
  it('brings its images back to the queue, first of all, with their labels to start from', async () => {
    const { project, round, ann, bob } = await scene();
    await schemas.change(admin, project.slug, first(operation));
    expect(await labelsIn(project)).toEqual([
      [before, true],
      [[1, 16], false],
    ]);
    expect((await world.interpreters.examples(project.id, project.generatorDigest)).length).toBe(1);
    const again = await claimed(project, bob);
    expect(again).toMatchObject({ isAgain: true, draft: 1, round: round.number, schemaVersion: 2 });
    expect((await world.drafts.find(bob, again.assignmentId))?.labels?.runs).toEqual(before);
    await world.queue.submit(bob, submissionOf(again, { labels: SKIN, schemaVersion: 2 }));
    expect(await labelsIn(project)).toEqual([
      [[1, 16], false],
      [[1, 16], false],
    ]);
    expect((await claimed(project, ann)).isAgain).toBe(false);
  });

  it('keeps what was gold gold, and takes a rejected image out of use', async () => {
    const { project, bob } = await scene();
    const [, all] = (await annotations.page(project.slug, { offset: 0, limit: 2 })).annotations;
    await annotations.change(project.slug, all!.id, { isGold: true });
    expect(await schemas.preview(project.slug, first(operation))).toMatchObject({ gold: 1, relabelled: 1 });
    await schemas.change(admin, project.slug, first(operation));
    await world.queue.submit(bob, submissionOf(await claimed(project, bob), { labels: SKIN, schemaVersion: 2 }));
    expect((await annotations.page(project.slug, { only: 'gold', offset: 0, limit: 9 })).total).toBe(1);
    await schemas.change(admin, project.slug, {
      version: 2,
      operations: [{ kind: 'split', label: 1, name: 'nose', hint: '' }],
    });
    const again = await claimed(project, bob);
    await world.queue.reject(bob, {
      assignmentId: again.assignmentId,
      fence: again.fence,
      seconds: 1,
      reason: 'broken',
    });
    expect((await annotations.page(project.slug, { offset: 0, limit: 9 })).total).toBe(1);
  });

  it('brings back what is submitted late by the schema before', async () => {
    const { project, ann, bob } = await scene(1);
    const item = await claimed(project, ann);
    await schemas.change(admin, project.slug, first(operation));
    await world.queue.submit(ann, submissionOf(item, { labels: ALL_THREE }));
    expect((await labelsIn(project)).map(([, isStale]) => isStale)).toEqual([true, false, true]);
    const back = [await claimed(project, ann), await claimed(project, bob)];
    expect(back.map(({ isAgain }) => isAgain)).toEqual([true, true]);
  });
});

it('images that wait to be labelled again come with the next round when there is none now', async () => {
  const { project, round } = await world.with({ state: 'complete' });
  await schemas.change(admin, project.slug, first({ kind: 'add', name: 'hat', hint: '', relabel: 'all' }));
  const next = await world.startRound(project);
  await world.advance(next, 'annotating');
  const bob = await world.person('annotator');
  expect(await claimed(project, bob)).toMatchObject({ isAgain: true, round: round.number + 1, seed: round.firstSeed });
});

it('an interpreter with other labels makes no more releases, one whose labels are only renamed does', async () => {
  const { project } = await world.with({ state: 'complete' });
  const origins = new BuildOrigins(projects, world.projects, world.rounds, world.interpreters, world.releases);
  await schemas.change(admin, project.slug, first({ kind: 'rename', label: 1, name: 'face' }));
  await expect(origins.of(project.slug, 0)).resolves.toMatchObject({ members: 2 });
  await schemas.change(admin, project.slug, { version: 2, operations: [MERGE] });
  expect(await refusalOf(origins.of(project.slug, 0))).toEqual({
    code: 'CONFLICT',
    message:
      'This interpreter learned by version 1 of the schema, and the project has version 3 with other labels: start a round, which trains one that fits.',
  });
});

it('a release that stopped before a change of the labels does not go on, and says what does', async () => {
  const { project, round } = await world.with({ state: 'releasing' });
  await world.moves.giveUp((await world.unfinished(round.id))[0]!, 'it broke');
  await schemas.change(admin, project.slug, first(MERGE));
  expect(await refusalOf(world.db.inTransaction((tx) => world.steps.retry(tx, project.slug, round.id)))).toEqual({
    code: 'CONFLICT',
    message:
      'This interpreter learned by version 1 of the schema, and the project has version 2 with other labels: start a round, which trains one that fits. This release cannot go on; all annotations are kept, and learned from.',
  });
  expect((await world.startRound(project)).number).toBe(1);
});

it('is previewed: what it touches is counted, and nothing is changed', async () => {
  const { project, bob } = await scene();
  const item = await claimed(project, bob);
  await world.drafts.save(bob, { base: 0, work: submissionOf(item) });
  expect(await schemas.preview(project.slug, first(MERGE, ADD))).toEqual({
    version: 2,
    schema: {
      task: 'parts',
      classes: ['background', 'skin', 'hat'].map((name) => ({ name, hint: '' })),
    },
    changes: ['“hair” is now part of “skin”.', '“hat” is new.'],
    mapping: [0, 1, 1],
    touched: [{ name: 'hair', images: 1, amount: 4 }],
    annotations: 1,
    gold: 0,
    relabelled: 0,
    drafts: 1,
    inHand: 1,
    releases: 0,
    isMajor: true,
    mustRetrain: true,
    problem: null,
  });
  expect(await schemas.preview(project.slug, first({ kind: 'describe', label: 1, hint: 'and neck' }))).toMatchObject({
    isMajor: false,
    mustRetrain: false,
  });
  expect(await schemas.versions(project.slug)).toHaveLength(1);
});

/** Keypoints need images of more than a few pixels. */
const SIXTEEN = { ...SQUARES, digest: 'd'.repeat(64), resolution: 64 };

it('new keypoints get lines and flip pairs, colours and keys, which is no major version by itself', async () => {
  const project = await world.project(0, SIXTEEN);
  const eyes = { task: 'keypoints', keypoints: ['left eye', 'right eye'].map((name) => ({ name, hint: '' })) };
  const schema = JSON.stringify({ ...eyes, skeleton: [], flipPairs: [], sigma: 0.03 });
  await world.db.run('update project set schema = $2 where id = $1', [project.id, schema]);
  await world.db.run('update schema_version set schema = $2 where project_id = $1', [project.id, schema]);
  const count = 2;
  const added = await schemas.change(admin, project.slug, {
    version: 1,
    operations: [
      { kind: 'add', name: 'left brow', hint: '', relabel: 'none', color: '#ff0000', key: 12 },
      { kind: 'add', name: 'right brow', hint: '', relabel: 'none' },
    ],
    connect: { skeleton: [[count, count + 1]], flipPairs: [[count, count + 1]] },
  });
  expect(added.schema).toMatchObject({
    skeleton: [[count, count + 1]],
    flipPairs: [[count, count + 1]],
    keypoints: expect.arrayContaining([{ name: 'left brow', hint: '', color: '#ff0000', key: 12 }]),
  });
  const relined = { version: 2, operations: [], connect: { skeleton: [], flipPairs: [] } };
  expect(await schemas.preview(project.slug, relined)).toMatchObject({
    isMajor: false,
    mustRetrain: false,
    changes: ['The skeleton has 0 lines, and there are 0 flip pairs.'],
  });
});
