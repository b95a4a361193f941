import { createHash } from 'node:crypto';
import { encodeIndexedPng } from '@gannet/raster';
import { Annotations } from '../annotations/annotations.js';
import { AnnotationsStore } from '../annotations/annotations.store.js';
import type { Caller } from '../edge/serves.js';
import { Generators } from '../generators/generators.js';
import { Projects } from '../projects/projects.js';
import type { ProjectWithGenerator } from '../projects/projects.store.js';
import { RoundView } from '../rounds/round-view.js';
import { Schemas } from '../schemas/schemas.js';
import { SchemasStore } from '../schemas/schemas.store.js';
import { zipOf } from '../tasks/files/testing/zip.js';
import { refusalOf } from '../testing/answers.js';
import { SIDE, submissionOf, World } from '../testing/world.js';
import { ImportRounds } from './import-rounds.js';
import { Imports } from './imports.js';
import { ImportsStore } from './imports.store.js';

let world: World;
let imports: Imports;
let annotations: Annotations;
let schemas: Schemas;
let admin: Caller;
beforeAll(async () => {
  world = await World.open();
  const projects = new Projects(world.projects, world.db, new Generators([]), world.generators, world.memberships);
  const rounds = new ImportRounds(world.steps, world.rounds, new RoundView(world.db));
  imports = new Imports(world.db, new ImportsStore(world.db), projects, world.projects, rounds);
  annotations = new Annotations(world.db, new AnnotationsStore(world.db), world.projects);
  schemas = new Schemas(world.db, new SchemasStore(world.db), projects, world.items);
  admin = await world.person('admin');
});
afterAll(() => world.close());

/** A label map: the first half has one value, the rest another. */
function png(first = 0, second = 7): Uint8Array {
  const data = Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (2 * i < SIDE * SIDE ? first : second));
  return encodeIndexedPng(
    { width: SIDE, height: SIDE, data },
    Array.from({ length: 9 }, () => [1, 2, 3]),
  );
}

const zip = (...seeds: number[]): Buffer => zipOf(seeds.map((seed) => ({ name: `seed${seed}.png`, content: png() })));

async function* body(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

const look = ({ slug }: ProjectWithGenerator, bytes: Uint8Array) =>
  imports.preview(slug, { file: 'a.zip' }, body(bytes));

function run({ slug }: ProjectWithGenerator, bytes: Uint8Array, change: object = {}, by = admin) {
  const asked = {
    ...{ file: 'a.zip', sha256: createHash('sha256').update(bytes).digest('hex'), psi: 0.7, schemaVersion: 1 },
    generator: 'a'.repeat(64),
    ...{ mapping: '0:0,7:2', replace: 'no' as const },
    ...change,
  };
  return imports.run(by, slug, asked, body(bytes));
}

const labelsIn = async ({ slug }: ProjectWithGenerator) =>
  (await annotations.page(slug, { offset: 0, limit: 99 })).annotations
    .map(({ seed, labels, round, seconds, person }) => ({ seed, runs: labels?.runs, round, seconds, person }))
    .sort((a, b) => a.seed - b.seed);

describe('a preview', () => {
  it('says what is found, what it is taken for, and what cannot be read and why; nothing is stored', async () => {
    const project = await world.project();
    const file = zipOf([
      { name: 'seed5.png', content: png() },
      { name: '../seed6.png', content: png(0, 1) },
      { name: 'b/5.png', content: png() },
      { name: '9.png', content: encodeIndexedPng({ width: 1, height: 1, data: Uint8Array.of(0) }) },
      { name: 'notes.txt', content: Buffer.from('hello') },
    ]);
    expect(await look(project, file)).toMatchObject({
      format: 'label maps',
      found: [
        { id: 0, name: '0', amount: 16, images: 2, suggested: 0 },
        { id: 1, name: '1', amount: 8, images: 1, suggested: 1 },
        { id: 7, name: '7', amount: 8, images: 1, suggested: null },
      ],
      ...{ images: 2, taken: 0, psi: null, importedIn: null, problem: null, problemCount: 3, schemaVersion: 1 },
      samples: [
        { seed: 5, labels: { width: SIDE, height: SIDE, runs: [0, 8, 7, 8] }, points: null },
        { seed: 6, labels: { width: SIDE, height: SIDE, runs: [0, 8, 1, 8] }, points: null },
      ],
      problems: [
        { file: 'b/5.png', problem: 'it is of seed 5, which seed5.png is of already' },
        { file: '9.png', problem: expect.stringContaining('1 × 1 pixels where') },
        { file: 'notes.txt', problem: expect.stringContaining('no label map') },
      ],
    });
    expect(await world.db.run('select 1 from round where project_id = $1', [project.id])).toBe(0);
  });

  it('of what is no file of labels, of an empty one and of too many is refused', async () => {
    const project = await world.project();
    expect(await refusalOf(look(project, Buffer.from('PK and no zip')))).toMatchObject({
      code: 'INVALID',
      message: expect.stringContaining('damaged zip'),
    });
    expect(await refusalOf(look(project, Buffer.alloc(0)))).toEqual({ code: 'INVALID', message: 'The file is empty.' });
    const many = zip(...Array.from({ length: 1001 }, (_, seed) => seed));
    expect((await refusalOf(look(project, many))).message).toContain('more than 1000 images');
    async function* endless() {
      for (;;) yield Buffer.alloc(2 ** 20);
    }
    expect((await refusalOf(imports.preview(project.slug, { file: 'a' }, endless()))).message).toContain('64 MiB');
  });
});

describe('an import', () => {
  it('is a round that learns at once: its labels are accepted annotations by whoever imported them, without minutes', async () => {
    const project = await world.project();
    const round = await run(project, zip(3, 1));
    expect(round).toMatchObject({
      ...{ number: 0, state: 'generating', labelledInAll: 2, humanSeconds: 0, batch: { total: 2, labelled: 2 } },
      imported: { file: 'a.zip', format: 'label maps', by: admin.name, images: 2, removed: null },
    });
    expect(await labelsIn(project)).toEqual(
      [1, 3].map((seed) => ({ seed, runs: [0, 8, 2, 8], round: 0, seconds: 0, person: admin.name })),
    );
    expect(await world.items.status(project, admin.personId, new Date(0))).toMatchObject({
      mineToday: 0,
      mineMeanSeconds: null,
    });
    expect((await world.interpreters.examples(project.id, project.generatorDigest)).map(({ seed }) => seed)).toEqual([
      1, 3,
    ]);
    const row = await world.round(round.id);
    await world.advance(row, 'training');
    expect(await world.advance(row, 'complete')).toMatchObject({ failure: null });
    expect(await world.interpreters.ofRound(round.id)).not.toBeNull();
  });

  it('gives the first round that people label an interpreter, and no image that is labelled already', async () => {
    const project = await world.project();
    const { id } = await run(project, zip(2, 9));
    await world.advance(await world.round(id), 'complete');
    const next = await world.startRound(project, { poolSize: 4, releaseSize: 3 });
    expect([next.number, next.firstSeed, next.releaseFirstSeed]).toEqual([1, 3, 10]);
    expect((await world.advance(next, 'ranking')).state).toBe('ranking');
    expect((await world.unfinished(next.id)).map(({ kind }) => kind)).toEqual(['score']);
    const embedded = await world.pool.usable(id, 1, 9);
    expect(embedded.map(({ seed }) => seed)).toEqual([9]);
  });

  it('of the same file again is the round that it became, also if two people ask at once', async () => {
    const project = await world.project();
    const file = zip(1);
    const both = await Promise.all([run(project, file), run(project, file)]);
    expect(both.map(({ number }) => number)).toEqual([0, 0]);
    expect((await look(project, file)).importedIn).toBe(0);
  });

  it('leaves labels alone that are there, unless it is asked to replace them; gold stays gold', async () => {
    const { project, round } = await world.with({ state: 'complete' });
    const [before] = await labelsIn(project);
    const file = zip(0, 50);
    expect(await look(project, file)).toMatchObject({ images: 2, taken: 1 });
    const kept = await run(project, file);
    expect(kept.imported?.images).toBe(1);
    expect((await labelsIn(project)).map(({ seed, round: number }) => [seed, number])).toEqual([
      [0, round.number],
      [50, 1],
    ]);
    await world.advance(await world.round(kept.id), 'complete');
    expect(await refusalOf(run(project, zip(0)))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('have a label already'),
    });
    await world.db.run('update annotation set is_gold = true where round_id = $1', [round.id]);
    await run(project, zip(0), { replace: 'yes' });
    const [after] = await labelsIn(project);
    expect([before?.runs, after?.runs]).toEqual([
      [1, 16],
      [0, 8, 2, 8],
    ]);
    expect((await annotations.page(project.slug, { only: 'gold', offset: 0, limit: 9 })).annotations).toMatchObject([
      { seed: 0, round: 2 },
    ]);
  });

  it.each([
    ['another file than was looked at', { sha256: 'f'.repeat(64) }, 'CONFLICT', 'is not the file that was looked at'],
    ['an earlier version of the schema', { schemaVersion: 2 }, 'CONFLICT', 'was changed since'],
    ['another generator than the project has', { generator: 'c'.repeat(64) }, 'CONFLICT', 'moved to another generator'],
    ['a value that is not mapped', { mapping: '0:0' }, 'INVALID', 'seed1.png has the label 7'],
    ['a label that the schema has not', { mapping: '0:0,7:3' }, 'INVALID', 'The mapping names label 3'],
    ['nothing that becomes a class', { mapping: '0:-,7:-' }, 'INVALID', 'say what at least one becomes'],
  ])('with %s is refused, and nothing is stored', async (_what, change, code, message) => {
    const project = await world.project();
    expect(await refusalOf(run(project, zip(1, 2), change))).toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    expect(await world.db.run('select 1 from round where project_id = $1', [project.id])).toBe(0);
  });

  it('whose last image has no class by the mapping stores none of the others', async () => {
    const project = await world.project();
    const file = zipOf([
      { name: '1.png', content: png() },
      { name: '2.png', content: png(7, 7) },
    ]);
    expect((await refusalOf(run(project, file, { mapping: '0:0,7:-' }))).message).toContain(
      '2.png has no class in any pixel',
    );
    expect(await world.db.run('select 1 from round where project_id = $1', [project.id])).toBe(0);
  });

  it('waits for a round, and refuses an archived project', async () => {
    const { project } = await world.with({ items: 2 });
    const sentence =
      'Round 0 is annotating: what it learns from must not change meanwhile. Wait until it is complete, or cancel it.';
    expect(await look(project, zip(70))).toMatchObject({ problem: sentence });
    expect(await refusalOf(run(project, zip(70)))).toEqual({ code: 'CONFLICT', message: sentence });
    const closed = await world.project();
    await world.db.run('update project set archived_at = now() where id = $1', [closed.id]);
    expect((await refusalOf(run(closed, zip(1)))).message).toContain('is archived');
  });

  it('is read through later versions of the schema like any label', async () => {
    const project = await world.project();
    await world.advance(await world.round((await run(project, zip(1))).id), 'complete');
    await schemas.change(admin, project.slug, { version: 1, operations: [{ kind: 'merge', label: 2, into: 1 }] });
    expect((await labelsIn(project))[0]?.runs).toEqual([0, 8, 1, 8]);
  });

  it('does not use the label of an image that the generator cannot make', async () => {
    const project = await world.project();
    const { id } = await run(project, zip(1, 2));
    const [first] = await world.pool.usable(id, 0, 1);
    await world.db.inTransaction((tx) => world.pool.setAside(tx, [first!.id]));
    expect((await world.interpreters.examples(project.id, project.generatorDigest)).map(({ seed }) => seed)).toEqual([
      2,
    ]);
  });
});

describe('a removal', () => {
  it('takes the labels of one import out of use, says by whom, and the file can be imported again', async () => {
    const project = await world.project();
    const file = zip(1);
    await world.advance(await world.round((await run(project, file)).id), 'complete');
    const other = await run(project, zip(2));
    await world.advance(await world.round(other.id), 'complete');
    const removed = await imports.remove(admin, project.slug, 0);
    expect(removed.imported?.removed).toMatchObject({ by: admin.name });
    expect((await labelsIn(project)).map(({ seed }) => seed)).toEqual([2]);
    expect(await imports.remove(admin, project.slug, 0)).toEqual(removed);
    expect(await world.interpreters.ofRound(removed.id)).not.toBeNull();
    expect((await run(project, file)).number).toBe(2);
  });

  it('of a round that failed cancels it; of one under way, or none, is refused', async () => {
    const project = await world.project();
    const { id } = await run(project, zip(1));
    expect((await refusalOf(imports.remove(admin, project.slug, 0))).message).toContain('Round 0 is generating');
    await world.moves.giveUp((await world.unfinished(id))[0]!, 'it broke');
    expect(await imports.remove(admin, project.slug, 0)).toMatchObject({ state: 'cancelled' });
    expect(await refusalOf(imports.remove(admin, project.slug, 7))).toMatchObject({ code: 'NOT_FOUND' });
    const { project: labelled } = await world.with({ state: 'complete' });
    expect(await refusalOf(imports.remove(admin, labelled.slug, 0))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('an imported label can be labelled again by people like any other', async () => {
  const project = await world.project();
  await world.advance(await world.round((await run(project, zip(1))).id), 'complete');
  await schemas.change(admin, project.slug, {
    version: 1,
    operations: [{ kind: 'split', label: 2, name: 'beard', hint: '' }],
  });
  const next = await world.startRound(project);
  await world.advance(next, 'annotating');
  const bob = await world.person('annotator');
  const again = await world.leases.claim(project, bob.personId);
  expect(again).toMatchObject({ isAgain: true, seed: 1 });
  await world.queue.submit(bob, submissionOf(again!, { schemaVersion: 2 }));
  expect((await labelsIn(project)).map(({ seed, runs, person }) => [seed, runs, person])).toEqual([
    [1, [1, 16], bob.name],
  ]);
});
