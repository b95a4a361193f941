import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gannet, type Ran } from '../support/cli.js';
import { openWorld, type World } from '../world.js';

/** As CVAT's constructor shows the labels of a saved task. */
const CVAT = [
  { name: 'hair', id: 3, color: '#33ddff', type: 'mask', attributes: [] },
  { name: 'skin', id: 4, color: '#ff33dd', type: 'mask', attributes: [] },
];
const CLASSES = ['background', 'hair', 'skin'].map((name) => ({ name, hint: '' }));

let world: World;
let token: string;
let folder: string;
let digest: string;

beforeAll(async () => {
  world = await openWorld();
  token = (await world.admin.call('addToken', { body: { name: 'test', role: 'admin' } })).secret;
  folder = path.join(world.home.folder, 'files');
  mkdirSync(folder);
  digest = (await world.admin.call('generators'))[0]!.digest;
});

afterAll(() => world.close());

const project = (...words: string[]): Promise<Ran> => gannet(['project', ...words, '--server', world.url], token);

function file(name: string, content: unknown): string {
  const at = path.join(folder, name);
  writeFileSync(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
}

it('[J1] a project is made of a description and a schema of CVAT, once however often it is asked for', async () => {
  const from = file('project.json', { slug: 'faces', name: 'Other', roundDefaults: { batchSize: 3 }, firstSeed: 7 });
  const create = () =>
    project(
      ...['create', '--from', from, '--name', 'Faces', '--generator', 'toonface-64'],
      ...['--schema', file('labels.json', CVAT), '--guidelines', file('guide.md', '# Hair\n'), '--label-side', '32'],
    );
  const made = await create();
  expect(made).toMatchObject({
    code: 0,
    out: `The project faces (Faces) was made. Start its round 0 at ${world.url}/p/faces/rounds\n`,
  });
  expect(made.err).toContain('The class “background” was added as the first');
  expect(await world.admin.call('project', { params: { project: 'faces' } })).toMatchObject({
    name: 'Faces',
    guidelines: '# Hair',
    schema: { task: 'parts', classes: CLASSES },
    generator: { digest },
    labelSide: 32,
    roundDefaults: { batchSize: 3, poolSize: 500 },
  });
  expect(await create()).toMatchObject({
    code: 0,
    out: expect.stringContaining('was there already, just as described'),
  });
  const other = await project(
    'create',
    '--from',
    from,
    '--schema',
    file('labels.json', CVAT),
    '--generator',
    digest.slice(0, 8),
  );
  expect(other).toMatchObject({ code: 1, out: '', err: 'There is a project called faces already.\n' });
});

it('[J1] what cannot be is said before anything is made', async () => {
  const schema = file('two.json', { classes: CLASSES });
  const told = async (...words: string[]): Promise<string> => {
    const { code, err } = await project('create', ...words);
    expect(code).not.toBe(0);
    return err;
  };
  expect(await told()).toMatch(/^Say what the project is: a description \(--from\), or a schema/);
  expect(await told('--schema', path.join(folder, 'nothing'))).toMatch(/nothing cannot be read: ENOENT/);
  expect(await told('--schema', file('bomb.xml', '<!DOCTYPE a [<!ENTITY b "c">]><View/>'))).toMatch(
    /bomb\.xml has no schema that can be used\. Line 1 has a document type declaration/,
  );
  expect(await told('--from', file('list.json', []))).toMatch(/is no description of a project/);
  expect(await told('--from', file('latin.json', Buffer.from([0x22, 0xe9, 0x22]).toString('latin1')))).not.toBe('');
  expect(await told('--schema', schema, '--slug', 'b', '--name', 'B')).toMatch(
    /^The generator \(--generator, or “generatorDigest” of the file\) is missing\./,
  );
  expect(await told('--schema', schema, '--slug', 'b', '--name', 'B', '--generator', 'nobody')).toMatch(
    /^The server has no generator "nobody"\. It has toonface-64 /,
  );
  const named = ['--schema', schema, '--slug', 'b', '--name', 'B', '--generator', 'toonface-64'];
  expect(await told(...named, '--label-side', 'half')).toMatch(
    /^The label side \(--label-side, or “labelSide” of the file\)/,
  );
  expect(await told(...named, '--label-side', '48')).toBe(
    'Label maps of images of 64 x 64 pixels have a side of 64 or 32 or 16, not 48.\n',
  );
  expect(await told('--from', file('typo.json', { slug: 'b', naem: 'B' }), '--generator', 'toonface-64')).toMatch(
    /unknown field “naem”; did you mean “name”\?/,
  );
  expect((await world.admin.call('projects')).map(({ slug }) => slug)).not.toContain('b');
});

it('[J2] a schema goes to a file, which is never replaced, and comes back the same', async () => {
  const out = path.join(folder, 'exported.xml');
  const write = () => project('export-schema', 'faces', '--format', 'label-studio', '--out', out);
  expect(await write()).toMatchObject({ code: 0, err: '', out: `The schema of faces is in ${out}\n` });
  expect(await write()).toMatchObject({ code: 0 });
  const copy = await project(
    'create',
    '--schema',
    out,
    '--slug',
    'copy',
    '--name',
    'Copy',
    '--generator',
    digest,
    '--json',
  );
  expect(JSON.parse(copy.out)).toMatchObject({ slug: 'copy', schema: { task: 'parts', classes: CLASSES } });
  writeFileSync(out, 'mine');
  expect(await write()).toMatchObject({ code: 1, err: expect.stringContaining('holds something else') });
  expect(readFileSync(out, 'utf8')).toBe('mine');
  const printed = await project('export-schema', 'faces', '--format', 'cvat');
  expect(JSON.parse(printed.out)).toMatchObject(CLASSES.map(({ name }) => ({ name, type: 'mask' })));
  expect(await project('export-schema', 'faces', '--format', 'coco')).toMatchObject({ code: 2 });
});
