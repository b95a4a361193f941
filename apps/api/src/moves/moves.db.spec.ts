import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { add, scalar } from '@gannet/onnx';
import type { GeneratorSummary } from '@gannet/contracts';
import { Annotations } from '../annotations/annotations.js';
import type { Caller } from '../edge/serves.js';
import { Registry } from '../generators/registry.js';
import { Archiving } from '../lifecycle/archiving.js';
import { Duplicating } from '../lifecycle/duplicating.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { Rounds } from '../rounds/rounds.js';
import { RoundView } from '../rounds/round-view.js';
import type { RoundRow } from '../rounds/rounds.table.js';
import { refusalOf } from '../testing/answers.js';
import { writePackage } from '../testing/packages.js';
import { anyRow } from '../testing/rows.js';
import { startServer, type TestServer } from '../testing/server.js';
import { submissionOf, World } from '../testing/world.js';
import { Moves } from './moves.js';

let world: World;
let folder: string;
let server: TestServer;
let moves: Moves;
let admin: Caller;
/** By version. */
const faces = new Map<string, GeneratorSummary>();

beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-moves-'));
  for (const version of ['1', '2', '3'])
    writePackage(path.join(folder, `faces-${version}`), {
      words: { name: 'faces', version },
      styles: (flat) => add(flat, scalar(Number(version))),
    });
  writePackage(path.join(folder, 'circles'), { styles: (flat) => add(flat, scalar(0.5)) });
  server = await startServer(world, { GENERATORS_DIR: folder });
  moves = server.web.app.get(Moves, { strict: false });
  admin = await world.person('admin');
  for (const entry of await service(Registry).all()) {
    const row = await world.generators.byDigest(entry.digest);
    if (entry.name === 'faces') faces.set(entry.version, row!.summary);
  }
});
afterAll(async () => {
  await server.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const service = <T>(one: new (...given: never[]) => T): T => server.web.app.get<T>(one, { strict: false });
const digest = (version: string): string => faces.get(version)!.digest;

function move(project: ProjectWithGenerator, from: string, to: string): Promise<unknown> {
  return moves.move(admin, project.slug, { from: digest(from), to: digest(to) });
}

/** A project on version 1 with a complete round of this many images; the one of the first seed is gold. */
async function scene(items = 2): Promise<{ project: ProjectWithGenerator; round: RoundRow }> {
  const project = await world.project(0, faces.get('1'));
  const begun = await world.startRound(project, { poolSize: items, batchSize: items });
  const round = await world.advance(begun, 'complete');
  const { annotations } = await service(Annotations).page(project.slug, { offset: 0, limit: 24 });
  const first = annotations.find(({ seed }) => seed === round.firstSeed)!;
  await service(Annotations).change(project.slug, first.id, { isGold: true });
  return { project, round };
}

async function reread({ id }: ProjectWithGenerator): Promise<ProjectWithGenerator> {
  return (await world.projects.byId(id))!;
}

/** The seeds that wait in a round, in order, with whether they were labelled on a generator before. */
function waiting({ id }: RoundRow): Promise<{ seed: number; again: boolean }[]> {
  return world.db.rows(
    anyRow<{ seed: number; again: boolean }>(),
    `select candidate.seed, former_id is not null as again from assignment join candidate on candidate.id = candidate_id
    where assignment.round_id = $1 and assignment.state = 'waiting' order by priority desc, seed`,
    [id],
  );
}

/** The generator of each annotation's image, by seed. */
async function labelled({ slug }: ProjectWithGenerator): Promise<(readonly [number, string, boolean, boolean])[]> {
  const { annotations } = await service(Annotations).page(slug, { offset: 0, limit: 100 });
  return annotations
    .map((one) => [one.seed, one.generator.version, one.isRepredicted, one.isGold] as const)
    .sort((a, b) => a[0] - b[0] || a[1].localeCompare(b[1]));
}

it('says where a project can move, and to server admins why it cannot elsewhere', async () => {
  const { project } = await scene();
  const { current, targets } = await moves.targets(admin, project.slug);
  expect(current).toEqual(faces.get('1'));
  expect(targets.map(({ name, version, problem }) => [name, version, problem])).toEqual([
    ['circles', '1', expect.stringContaining('only a generator of the same name')],
    ['faces', '2', null],
    ['faces', '3', null],
  ]);
  const member = await world.member(project, 'admin');
  expect((await moves.targets(member, project.slug)).targets.map(({ name }) => name)).toEqual(['faces', 'faces']);
});

it('a move touches nothing that was made, and the next round hands out the annotated seeds first', async () => {
  const { project, round } = await scene();
  expect(await moves.preview(project.slug, digest('2'))).toMatchObject({
    ...{ repredicted: 2, gold: 1, known: 0, rounds: 1, releases: 1, builds: 0 },
    ...{ hasInterpreter: true, problem: null },
  });
  await move(project, '1', '2');
  expect((await world.round(round.id)).generatorDigest).toBe(digest('1'));
  const moved = await reread(project);
  expect([moved.generatorDigest, moved.revision]).toEqual([digest('2'), project.revision + 1]);
  expect(await world.interpreters.examples(project.id, digest('2'))).toEqual([]);
  expect(await world.interpreters.examples(project.id, digest('1'))).toHaveLength(2);

  const next = await world.advance(await world.startRound(moved, { poolSize: 3, batchSize: 1 }), 'annotating');
  expect(next.generatorDigest).toBe(digest('2'));
  expect(await waiting(next)).toEqual([
    { seed: round.firstSeed, again: true },
    { seed: round.firstSeed + 1, again: true },
    { seed: next.firstSeed, again: false },
  ]);
  const ann = await world.person('annotator');
  const item = (await world.leases.claim(moved, ann.personId))!;
  expect(item).toMatchObject({ isRepredicted: true, isAgain: false, hasPrediction: true });
  await world.queue.submit(ann, submissionOf(item), 0);
  await world.advance(next, 'complete');
  expect(await labelled(moved)).toEqual([
    [round.firstSeed, '1', false, true],
    [round.firstSeed, '2', true, true],
    [round.firstSeed + 1, '1', false, false],
    [round.firstSeed + 1, '2', true, false],
    [next.firstSeed, '2', false, false],
  ]);
  expect(await world.interpreters.examples(project.id, digest('2'))).toHaveLength(3);
  const humans = (number: number) => world.releases.humanOrigins(project.id, number, 'all');
  expect((await humans(0)).map(({ annotationRound }) => annotationRound)).toEqual([0, 0]);
  expect((await humans(1)).map(({ annotationRound }) => annotationRound)).toEqual([1, 1, 1]);
  const [first, second] = await service(RoundView).all(project.id);
  expect([first!.generator.version, second!.generator.version]).toEqual(['1', '2']);
});

it('what nobody confirmed in a round is handed out in the next one; what was rejected is not', async () => {
  const { project, round } = await scene(3);
  await move(project, '1', '2');
  const moved = await reread(project);
  const cut = await world.advance(await world.startRound(moved, { poolSize: 1, batchSize: 1 }), 'annotating');
  const ann = await world.person('annotator');
  await world.queue.submit(ann, submissionOf((await world.leases.claim(moved, ann.personId))!));
  const broken = (await world.leases.claim(moved, ann.personId))!;
  const { assignmentId, fence } = broken;
  await world.queue.reject(ann, { assignmentId, fence, seconds: 1, reason: 'two heads' });
  await service(Rounds).cancel(project.slug, cut.number);
  expect((await moves.preview(project.slug, digest('1'))).problem).toBeNull();
  const next = await world.advance(await world.startRound(moved, { poolSize: 1, batchSize: 1 }), 'annotating');
  const again = (await waiting(next)).filter((one) => one.again).map(({ seed }) => seed);
  expect(again).toHaveLength(1);
  expect([round.firstSeed, round.firstSeed + 1, round.firstSeed + 2]).toContain(again[0]);
  expect(again[0]).not.toBe(broken.seed);
});

it('back on the old generator its labels count again, and only what was labelled since is predicted for it', async () => {
  const { project, round } = await scene();
  await move(project, '1', '2');
  await move(project, '2', '1');
  expect(await world.interpreters.examples(project.id, digest('1'))).toHaveLength(2);
  await move(project, '1', '2');
  const next = await world.advance(
    await world.startRound(await reread(project), { poolSize: 1, batchSize: 1 }),
    'complete',
  );
  expect(await moves.preview(project.slug, digest('1'))).toMatchObject({ repredicted: 1, known: 2 });
  expect(await moves.preview(project.slug, digest('3'))).toMatchObject({ repredicted: 3, known: 0 });
  await move(project, '2', '1');
  const back = await world.advance(
    await world.startRound(await reread(project), { poolSize: 1, batchSize: 1 }),
    'annotating',
  );
  expect((await waiting(back)).filter(({ again }) => again)).toEqual([{ seed: next.firstSeed, again: true }]);
  expect(round.firstSeed).toBeLessThan(next.firstSeed);
});

it('on a third generator a seed that was labelled on both others is handed out once, after its latest label', async () => {
  const { project } = await scene();
  await move(project, '1', '2');
  const second = await world.advance(
    await world.startRound(await reread(project), { poolSize: 1, batchSize: 1 }),
    'complete',
  );
  await move(project, '2', '3');
  const third = await world.advance(
    await world.startRound(await reread(project), { poolSize: 1, batchSize: 1 }),
    'annotating',
  );
  const made = await world.db.rows(
    anyRow<{ round: string }>(),
    `select annotation.round_id as round from assignment join annotation on annotation.id = former_id where assignment.round_id = $1`,
    [third.id],
  );
  expect(made).toEqual([{ round: second.id }, { round: second.id }, { round: second.id }]);
});

it('is refused while a round is in progress, to where the project is, and from where it is not any more', async () => {
  const { project, round } = await world.with();
  await world.db.run('update project set generator_digest = $2 where id = $1', [project.id, digest('1')]);
  await world.db.run('update round set generator_digest = $2 where id = $1', [round.id, digest('1')]);
  expect(await refusalOf(move(project, '1', '2'))).toEqual({
    code: 'CONFLICT',
    message: `Round ${round.number} is annotating, with images of the present generator. Finish or cancel it first: what people submitted is kept.`,
  });
  await service(Rounds).cancel(project.slug, round.number);
  expect(await refusalOf(move(project, '1', '1'))).toEqual({
    code: 'INVALID',
    message: `${project.slug} is on faces 1 already.`,
  });
  const both = await Promise.allSettled([move(project, '1', '2'), move(project, '1', '3')]);
  const lost = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(lost.map(({ reason }) => (reason as { code: string }).code)).toEqual(['CONFLICT']);
});

it('is refused to another family, to what is not here, and in an archived project', async () => {
  const { project } = await scene();
  const circles = (await service(Registry).all()).find(({ name }) => name === 'circles')!;
  const to = (target: string) => moves.move(admin, project.slug, { from: digest('1'), to: target });
  expect(await refusalOf(to(circles.digest))).toMatchObject({ code: 'INVALID' });
  expect(await refusalOf(to('f'.repeat(64)))).toMatchObject({ code: 'NOT_FOUND' });
  await service(Archiving).archive(project.slug);
  expect(await refusalOf(move(project, '1', '2'))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('is archived') as string,
  });
});

it('a round begins with the generator that the project has by then, and a failed one of another is not retried', async () => {
  const { project } = await scene();
  const failed = await world.startRound(project);
  await world.db.inTransaction((tx) => world.steps.fail(tx, failed, 'The disk is full.'));
  await move(project, '1', '2');
  expect((await service(RoundView).one(failed.id))?.mayRetry).toBe(false);
  expect(await refusalOf(service(Rounds).retry(project.slug, failed.number))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('moved to another generator') as string,
  });
  expect((await world.startRound(project)).generatorDigest).toBe(digest('2')); // read before the move
});

it('the old generator stays named by its rounds, also of a duplicate', async () => {
  const { project } = await scene();
  await move(project, '1', '2');
  const usersOf = async (version: string) =>
    (await service(Registry).one(digest(version))).projects.map(({ slug }) => slug);
  expect(await usersOf('1')).toContain(project.slug);
  expect(await usersOf('2')).toContain(project.slug);
  const slug = `${project.slug}-again`;
  await service(Duplicating).duplicate(admin, project.slug, { slug, name: slug, annotations: true });
  const copy = (await world.projects.bySlug(slug))!;
  expect(await labelled(copy)).toEqual(await labelled(project));
  expect((await service(Projects).bySlug(slug)).generator.version).toBe('2');
  expect(await world.interpreters.examples(copy.id, digest('1'))).toHaveLength(2);
});
