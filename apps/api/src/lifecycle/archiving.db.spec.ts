import { Annotations } from '../annotations/annotations.js';
import { AnnotationsStore } from '../annotations/annotations.store.js';
import { BuildOrigins } from '../builds/build-origins.js';
import { Builds } from '../builds/builds.js';
import { Cleanup } from '../builds/cleanup.js';
import type { Role } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { NewsListener, type News } from '../news/news.js';
import { Projects } from '../projects/projects.js';
import { RoundView } from '../rounds/round-view.js';
import { Rounds } from '../rounds/rounds.js';
import { Schemas } from '../schemas/schemas.js';
import { SchemasStore } from '../schemas/schemas.store.js';
import { FolderStore } from '../storage/folder-store.js';
import { refusalOf } from '../testing/answers.js';
import { anyRow } from '../testing/rows.js';
import { submissionOf, World } from '../testing/world.js';
import { Archiving } from './archiving.js';
import { LifecycleStore } from './lifecycle.store.js';

let world: World;
let projects: Projects;
let archiving: Archiving;
let admin: Caller;
beforeAll(async () => {
  world = await World.open();
  projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  archiving = new Archiving(world.db, new LifecycleStore(world.db), projects, world.items, world.chunks);
  admin = await world.person('admin');
});
afterAll(() => world.close());

async function claimed(project: { id: string }, { personId }: Caller) {
  const item = await world.leases.claim(project, personId);
  if (!item) throw new Error('nothing to claim');
  return item;
}

/** What is told while `work` is done. */
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

const jobsOf = async (chunkId: string): Promise<number> =>
  (await world.db.rows(anyRow(), `select 1 from pgboss.job where data->>'chunkId' = $1`, [chunkId])).length;

describe('archiving', () => {
  it('hands images in hand back, tells their holders, and keeps their drafts; restoring brings all of it back', async () => {
    const { project, people } = await world.with({ items: 2 });
    const [ann] = people as [Caller];
    const item = await claimed(project, ann);
    const work = submissionOf(item);
    await world.drafts.save(ann, { base: 0, work });
    const news = await newsOf(() => archiving.archive(project.slug));
    expect(news).toContainEqual({
      what: 'lease-lost',
      project: project.slug,
      personId: ann.personId,
      assignmentId: item.assignmentId,
      hasRunOut: false,
      reason: 'The project was archived. Your work on this image is kept, and comes back if it is restored.',
    });
    expect(news).toContainEqual({ what: 'project', project: project.slug });
    expect(await world.leases.claim(project, ann.personId)).toBeNull();
    expect(await world.leases.upcoming(project.id, ann.personId)).toEqual([]);
    for (const late of [
      world.queue.submit(ann, work),
      world.queue.skip(ann, work),
      world.queue.reject(ann, { ...work, seconds: 1, reason: 'broken' }),
    ])
      expect(await refusalOf(late)).toEqual({
        code: 'GONE',
        message:
          'The project is archived and takes no more annotations. Your work is kept, and comes back if it is restored.',
      });
    const restored = await archiving.restore(project.slug);
    expect(restored).toEqual(await projects.bySlug(project.slug));
    expect(restored.archivedAt).toBeNull();
    const again = await claimed(project, ann);
    expect([again.assignmentId, again.draft]).toEqual([item.assignmentId, 1]);
    await world.queue.submit(ann, submissionOf(again));
    expect(await world.leases.upcoming(project.id, ann.personId)).toHaveLength(1);
  });

  it('accepts a repeated submission that had arrived before', async () => {
    const { project, people } = await world.with({ items: 2 });
    const [ann] = people as [Caller];
    const work = submissionOf(await claimed(project, ann));
    await world.queue.submit(ann, work);
    await archiving.archive(project.slug);
    expect(await world.queue.submit(ann, work)).toMatchObject({ done: 1, total: 2 });
  });

  it('takes back a lease that was taken just then', async () => {
    const { project, people } = await world.with();
    const [ann] = people as [Caller];
    const item = await claimed(project, ann);
    await world.db.run('update project set archived_at = now() where id = $1', [project.id]);
    await world.leases.expire();
    expect(await world.items.byId(item.assignmentId)).toMatchObject({ state: 'waiting' });
  });

  it('pauses what workers compute; restoring sends it again', async () => {
    const { project, round } = await world.with({ state: 'generating', items: 2, pool: 60 });
    const chunks = await world.unfinished(round.id);
    expect(chunks).toHaveLength(2);
    await archiving.archive(project.slug);
    for (const chunk of chunks) expect(await world.finish(chunk)).toBe(false);
    await world.moves.giveUp(chunks[0]!, 'it broke');
    expect(await world.chunkRows.unfinished(world.db, ['complete', 'failed', 'cancelled'])).not.toContain(
      chunks[0]!.id,
    );
    expect(await world.round(round.id)).toEqual(round);
    await archiving.restore(project.slug);
    expect(await Promise.all(chunks.map(({ id }) => jobsOf(id)))).toEqual([2, 2]);
    expect(await world.chunkRows.unfinished(world.db, ['complete', 'failed', 'cancelled'])).toContainEqual({
      id: chunks[0]!.id,
      studentId: null,
    });
    expect((await world.advance(round, 'complete')).state).toBe('complete');
  });

  it('pauses a release in the making, too', async () => {
    const { project, round } = await world.with({ state: 'releasing' });
    const chunks = await world.unfinished(round.id);
    await archiving.archive(project.slug);
    expect(await world.finish(chunks[0]!)).toBe(false);
    await archiving.restore(project.slug);
    expect(await jobsOf(chunks[0]!.id)).toBe(2);
    await world.advance(round, 'complete');
    expect(await world.releases.all(project.id)).toHaveLength(1);
  });

  it('is done once where two admins do it, and so is restoring', async () => {
    const { project } = await world.with();
    for (const [act, message] of [
      [() => archiving.archive(project.slug), '“Squares” is archived already.'],
      [() => archiving.restore(project.slug), '“Squares” is not archived.'],
    ] as const) {
      const both = await Promise.allSettled([act(), act()]);
      const lost = both.filter((one) => one.status === 'rejected');
      expect(lost.map(({ reason }) => (reason as Error).message)).toEqual([message]);
    }
  });

  it('while somebody starts a round leaves either no round or one that waits', async () => {
    const fates = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const project = await world.project();
        const [started] = await Promise.allSettled([world.startRound(project), archiving.archive(project.slug)]);
        const rounds = await world.db.rows(anyRow(), 'select id from round where project_id = $1', [project.id]);
        expect(rounds).toHaveLength(started.status === 'fulfilled' ? 1 : 0);
        if (started.status === 'rejected') return (started.reason as Error).message;
        for (const chunk of await world.unfinished(started.value.id)) expect(await world.finish(chunk)).toBe(false);
        return 'paused';
      }),
    );
    expect(['paused', '“Squares” is archived: nothing in it is changed. Restore it first.']).toEqual(
      expect.arrayContaining([...new Set(fates)]),
    );
  });
});

it('an archived project is read, and not changed', async () => {
  const { project, round } = await world.with({ state: 'complete' });
  const { slug } = project;
  const origins = new BuildOrigins(projects, world.projects, world.rounds, world.interpreters, world.releases);
  const builds = new Builds(world.db, world.builds, world.building, origins, new Cleanup(new FolderStore('/nowhere')));
  const rounds = new Rounds(world.db, world.rounds, new RoundView(world.db), projects, world.steps);
  const annotations = new Annotations(world.db, new AnnotationsStore(world.db), world.projects);
  const schemas = new Schemas(world.db, new SchemasStore(world.db), projects, world.items);
  const settings = { images: 4, psi: 0.7 };
  const build = await builds.start(slug, {
    round: 0,
    settings: { ...(await builds.all(slug))[0]!.settings, ...settings },
  });
  await builds.cancel(slug, build.id);
  const failed = await world.startRound(project);
  await world.db.inTransaction((tx) => world.steps.fail(tx, failed, 'it broke'));
  const page = await annotations.page(slug, { offset: 0, limit: 1 });
  await archiving.archive(slug);
  const changes = [
    () => world.startRound(project),
    () => rounds.start(slug, {}),
    () => rounds.retry(slug, 1),
    () => rounds.cancel(slug, 1),
    () => builds.start(slug, { round: 0, settings: build.settings }),
    () => builds.resume(slug, build.id),
    () => builds.discard(slug, build.id),
    () => annotations.change(slug, page.annotations[0]!.id, { isGold: true }),
    () => projects.change(admin, slug, { revision: 1, guidelines: 'new' }),
    () => schemas.change(admin, slug, { version: 1, operations: [{ kind: 'merge', label: 2, into: 1 }] }),
  ];
  for (const change of changes)
    expect(await refusalOf(change())).toEqual({
      code: 'CONFLICT',
      message: '“Squares” is archived: nothing in it is changed. Restore it first.',
    });
  expect(await projects.bySlug(slug)).toMatchObject({ guidelines: '', revision: 1, schemaVersion: 1 });
  expect(await rounds.all(slug)).toHaveLength(2);
  expect(await world.releases.all(project.id)).toHaveLength(1);
  expect(await annotations.page(slug, { offset: 0, limit: 1 })).toEqual(page);
  expect(await world.round(round.id)).toMatchObject({ state: 'complete' });
  await archiving.restore(slug);
  expect((await builds.resume(slug, build.id)).state).toBe('labelling');
  expect((await rounds.retry(slug, 1)).state).toBe('generating');
});

it('is on the list of all but annotators', async () => {
  const project = await world.project();
  const { archivedAt } = await archiving.archive(project.slug);
  const seenBy = async (role: Role) =>
    (await projects.summaries(await world.person(role))).find(({ slug }) => slug === project.slug)?.archivedAt;
  expect(archivedAt).toMatch(/Z$/);
  expect([await seenBy('admin'), await seenBy('consumer'), await seenBy('annotator')]).toEqual([
    archivedAt,
    archivedAt,
    undefined,
  ]);
});
