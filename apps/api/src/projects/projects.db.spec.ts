import path from 'node:path';
import { NewProject, type Role } from '@gannet/contracts';
import type { Caller } from '../edge/serves.js';
import { readConfig } from '../config.js';
import { FolderPackages } from '../generators/folder-packages.js';
import { Generators } from '../generators/generators.js';
import { GeneratorTable } from '../generators/generators.table.js';
import { Refused } from '../errors.js';
import { refusalOf } from '../testing/answers.js';
import { World } from '../testing/world.js';
import { Projects } from './projects.js';

let world: World;
let projects: Projects;
let admin: Caller;
let generatorDigest: string;
beforeAll(async () => {
  world = await World.open();
  const folders = new FolderPackages(
    readConfig({ GENERATORS_DIR: path.resolve(import.meta.dirname, '../../../../generators') }),
  );
  await folders.onModuleInit();
  const [facts] = folders.all();
  generatorDigest = facts!.digest;
  admin = await world.person('admin', { name: 'Ann' });
  await world.generators.register(facts!, null, new Date());
  projects = new Projects(world.projects, world.db, new Generators([folders]), world.generators, world.memberships);
});
afterAll(() => world.close());

const given = (slug: string, name: string) =>
  NewProject.parse({ slug, name, schema: { classes: [{ name: 'a' }, { name: 'b' }] }, generatorDigest });

it('two projects have no names that read alike, even where both are made at once', async () => {
  const done = await Promise.allSettled([
    projects.add(given('one', 'Café faces'), admin),
    projects.add(given('two', 'CAFE\u0301  faces'), admin),
  ]);
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [first] = await projects.summaries(admin);
  expect(await refusalOf(projects.add(given('three', 'cafe\u0301 faces'), admin))).toEqual({
    code: 'CONFLICT',
    message: `The name “café faces” reads like that of the project ${first?.slug}. Give this one another.`,
  });
  expect(await refusalOf(projects.add(given(first!.slug, 'Another'), admin))).toEqual({
    code: 'CONFLICT',
    message: `There is a project called ${first?.slug} already.`,
  });
  expect((await projects.add(given('four', 'Cafe faces'), admin)).name).toBe('Cafe faces');
});

it('a project reads the layers that were chosen, in the order of its generator; a choice of all is none', async () => {
  const names = (await world.generators.byDigest(generatorDigest))!.facts!.layers.map(({ name }) => name);
  const madeWith = async (slug: string, layers: string[] | null) =>
    (await projects.add({ ...given(slug, slug), layers }, admin)).layers;
  expect(await madeWith('some-layers', [names[3]!, names[0]!])).toEqual([names[0], names[3]]);
  expect(await madeWith('all-layers', names.toReversed())).toBeNull();
  expect(await madeWith('any-layers', null)).toBeNull();
  const refused: unknown = await projects
    .add({ ...given('wrong-layers', 'Wrong layers'), layers: [names[0]!, 'top'] }, admin)
    .catch((error: unknown) => error);
  expect(refused instanceof Refused && refused.faults).toEqual([
    { path: ['layers', 1], message: `The generator has no feature map top; it has ${names.join(', ')}.` },
  ]);
});

it('label maps are as large as the images, or have a half or a quarter of their side; others are refused', async () => {
  const sideOf = async (slug: string, labelSide: number | null) =>
    (await projects.add({ ...given(slug, slug), labelSide }, admin)).labelSide;
  expect([await sideOf('whole', null), await sideOf('half', 32), await sideOf('quarter', 16)]).toEqual([64, 32, 16]);
  const refused: unknown = await projects
    .add({ ...given('third', 'Third'), labelSide: 21 }, admin)
    .catch((error: unknown) => error);
  expect(refused instanceof Refused && refused.faults).toEqual([
    { path: ['labelSide'], message: 'Label maps of images of 64 x 64 pixels have a side of 64 or 32 or 16, not 21.' },
  ]);
});

it('says in which field a project cannot be made', async () => {
  const faultsOf = async (change: object): Promise<unknown> => {
    const refused: unknown = await projects
      .add({ ...given('seven', 'Seven'), ...change }, admin)
      .catch((error: unknown) => error);
    return refused instanceof Refused && refused.faults.map(({ path }) => path);
  };
  await projects.add(given('six', 'Six'), admin);
  const { schema } = NewProject.parse({
    ...given('seven', 'Seven'),
    schema: { task: 'keypoints', keypoints: [{ name: 'a' }], sigma: 0.002 },
  });
  expect([
    await faultsOf({ slug: 'six' }),
    await faultsOf({ name: 'SIX' }),
    await faultsOf({ generatorDigest: 'f'.repeat(64) }),
    await faultsOf({ schema }),
    await faultsOf({ schema: { ...schema, sigma: 0.02 }, labelSide: 16 }),
  ]).toEqual([[['slug']], [['name']], [['generatorDigest']], [['schema', 'sigma']], [['schema', 'sigma']]]);
});

it('is made with a generator that stays, or not at all, where somebody removes it at the same time', async () => {
  const facts = (await world.generators.byDigest(generatorDigest))!;
  const remove = (): Promise<void> =>
    world.db.inTransaction(async (tx) => {
      if (!(await world.generators.lock(tx, generatorDigest))) throw new Error('removed already');
      if ((await world.generators.projectsOf([generatorDigest], tx)).length > 0) throw new Error('in use');
      await world.generators.remove(tx, generatorDigest);
    });
  const fates = new Set<string>();
  for (let turn = 0; turn < 12; turn++) {
    await world.db.run('delete from project where generator_digest = $1', [generatorDigest]);
    const slug = `turn-${turn}`;
    const order = [
      () => projects.add(given(slug, slug), admin).then(() => 'made'),
      () => remove().then(() => 'removed'),
    ];
    const [first, second] = await Promise.allSettled((turn % 2 === 0 ? order : order.toReversed()).map((act) => act()));
    const done = [first, second].flatMap((one) => (one?.status === 'fulfilled' ? [one.value] : []));
    const lost = [first, second].flatMap((one) => (one?.status === 'rejected' ? [(one.reason as Error).message] : []));
    expect([done.length, lost.length]).toEqual([1, 1]);
    expect(lost[0]).toBe(
      done[0] === 'made' ? 'in use' : 'Somebody has just removed this generator. Choose another one.',
    );
    fates.add(done[0]!);
    if (done[0] === 'removed') await world.db.insert(GeneratorTable, facts);
  }
  expect(fates.size).toBeGreaterThan(0);
});

describe('a change', () => {
  it('leaves what it does not name, and counts', async () => {
    const made = await projects.add(given('eight', 'Eight'), admin);
    const changed = await projects.change(admin, 'eight', {
      revision: 1,
      guidelines: '# New',
      roundDefaults: { batchSize: 3 },
    });
    expect(changed).toEqual({
      ...made,
      guidelines: '# New',
      roundDefaults: { ...made.roundDefaults, batchSize: 3 },
      revision: 2,
      changedBy: 'Ann',
      changedAt: expect.stringMatching(/Z$/),
    });
    expect(await projects.bySlug('eight')).toEqual(changed);
  });

  it('of two that were made to the same revision is made once, and the other is told', async () => {
    await projects.add(given('nine', 'Nine'), admin);
    const both = await Promise.allSettled(
      ['Nine A', 'Nine B'].map((name) => projects.change(admin, 'nine', { revision: 1, name })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { reason } = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(reason).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(
        /^Ann has changed the project since, at \d{4}-\d\d-\d\d \d\d:\d\d UTC: it is at revision 2, and this change was made to 1\. Read it again, and change that\.$/,
      ) as string,
      faults: [{ path: ['revision'] }],
    });
    const winner = both.find((one) => one.status === 'fulfilled')!;
    expect(await projects.bySlug('nine')).toEqual(winner.value);
  });

  it('gives no name that reads like another, but may write its own in another way', async () => {
    await projects.add(given('ten', 'Ten'), admin);
    await projects.add(given('eleven', 'Eleven'), admin);
    expect(await refusalOf(projects.change(admin, 'eleven', { revision: 1, name: 'TEN' }))).toEqual({
      code: 'CONFLICT',
      message: 'The name “TEN” reads like that of the project ten. Give this one another.',
    });
    expect(await projects.change(admin, 'eleven', { revision: 1, name: 'ELEVEN' })).toMatchObject({ name: 'ELEVEN' });
    const own = { ...(await world.stranger()), isServerAdmin: false };
    expect(await refusalOf(projects.change(own, 'eleven', { revision: 2, name: 'TEN' }))).toEqual({
      code: 'CONFLICT',
      message: 'The name “TEN” reads like that of another project. Give this one another.',
    });
    expect(await refusalOf(projects.change(admin, 'nowhere', { revision: 1 }))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('tells what a project was duplicated from only those who have a role there', async () => {
  const [from, copy] = [await world.project(), await world.project()];
  const origin = { slug: from.slug, name: from.name };
  await world.db.run('update project set copied_from = $2 where id = $1', [copy.id, origin]);
  const [both, one] = [await world.member(from, 'consumer'), await world.member(copy, 'admin')];
  await world.admit(both, copy, 'annotator');
  const shown = async (caller: Caller) => (await projects.seenBy(caller, await projects.bySlug(copy.slug))).copiedFrom;
  expect([await shown(admin), await shown(both), await shown(one)]).toEqual([origin, origin, null]);
  expect(await shown({ ...both, tokenId: 'any', tokenRole: 'annotator' })).toBeNull();
});

describe('the list', () => {
  it('has what a person is a member of, for server admins everything, for tokens what their role acts in', async () => {
    const slugs = async (caller: Caller): Promise<string[]> =>
      (await projects.summaries(caller))
        .map(({ slug }) => slug)
        .filter((slug) => /^list-/.test(slug))
        .sort();
    const [one, two] = [
      await projects.add(given('list-one', 'List 1'), admin),
      await projects.add(given('list-two', 'List 2'), admin),
    ];
    const ann = await world.member(one, 'annotator');
    expect([await slugs(ann), await slugs(admin), await slugs(await world.stranger())]).toEqual([
      ['list-one'],
      ['list-one', 'list-two'],
      [],
    ]);
    await world.admit(ann, two, 'admin');
    const token = (tokenRole: Role): Caller => ({ ...ann, tokenId: 'any', tokenRole });
    expect([await slugs(token('annotator')), await slugs(token('admin')), await slugs(token('consumer'))]).toEqual([
      ['list-one', 'list-two'],
      ['list-two'],
      ['list-two'],
    ]);
  });

  it('has whoever made a project among its members, as an admin', async () => {
    const { slug } = await projects.add(given('list-made', 'Made'), admin);
    expect(await world.memberships.of([admin.personId])).toContainEqual({
      personId: admin.personId,
      project: slug,
      projectName: 'Made',
      role: 'admin',
    });
  });
});
