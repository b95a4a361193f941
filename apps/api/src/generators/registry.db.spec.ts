import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GeneratorEntry } from '@gannet/contracts';
import { readConfig } from '../config.js';
import { FolderStore } from '../storage/folder-store.js';
import { refusalOf } from '../testing/answers.js';
import { World } from '../testing/world.js';
import { writePackage } from '../testing/packages.js';
import { FolderPackages } from './folder-packages.js';
import { Registry } from './registry.js';

let world: World;
let folder: string;
let registry: Registry;
let folders: FolderPackages;
const COST = { secondsPerImage: 0.5, processBytes: 2 ** 28 };

/** The registry as a server finds it that starts now. */
async function start(costs: Parameters<Registry['register']>[0]): Promise<GeneratorEntry> {
  folders = new FolderPackages(readConfig({ GENERATORS_DIR: folder, LOG_LEVEL: 'silent' }));
  await folders.onModuleInit();
  registry = new Registry(world.generators, world.db, folders, new FolderStore(path.join(folder, 'objects')));
  await registry.register(costs);
  const [entry] = await registry.all();
  return entry!;
}

beforeAll(async () => {
  world = await World.open();
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-registry-'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});
const write = (words: object): void => writePackage(path.join(folder, 'small'), { words });
const costs = (): Map<string, typeof COST> => new Map(folders.all().map(({ digest }) => [digest, COST]));

it('lists what is here with its cost and its projects; what is registered but not here any more is not offered', async () => {
  write({});
  await start(new Map());
  expect(await registry.all()).toEqual([]); // nothing is known of its cost
  const entry = await start(costs());
  const project = await world.project(0, entry);
  await world.project(); // of a generator whose folder is not here
  const [again, ...others] = await registry.all();
  expect(others).toEqual([]);
  expect(again).toMatchObject({
    name: 'small',
    resolution: 4,
    styles: 1,
    layers: [{ name: 'f', channels: 2, resolution: 4 }],
    cost: { ...COST, featureBytes: 128 },
    projects: [{ slug: project.slug, name: project.name }],
    isUploaded: false,
  });
  expect(again!.cost.trainingBytes).toBeGreaterThan(128);
});

it('says what smaller label maps cost, and which sides they can have', async () => {
  const { digest, cost } = await start(costs());
  const { featureBytes, trainingBytes, refitBytes } = cost;
  expect(await registry.costOf(digest, ['f'])).toEqual({ featureBytes, trainingBytes, refitBytes });
  const half = await registry.costOf(digest, ['f'], 2);
  expect(half.featureBytes).toBe(featureBytes / 4);
  expect(half.trainingBytes).toBeLessThan(trainingBytes);
  expect(half.refitBytes).toBeLessThan(refitBytes);
  expect(await refusalOf(registry.costOf(digest, ['f'], 3))).toEqual({
    code: 'INVALID',
    message: 'Label maps of images of 4 x 4 pixels have a side of 4 or 2 or 1, not 3.',
  });
});

it('a corrected licence or attribution in the package is that of the projects which have the generator', async () => {
  const { projects } = await start(costs());
  write({ license: 'CC BY 4.0', attribution: 'Somebody' });
  await start(new Map());
  expect((await world.projects.bySlug(projects[0]!.slug))?.generator).toMatchObject({
    license: 'CC BY 4.0',
    attribution: 'Somebody',
  });
});

it('an edited one is kept with who, when, before and after, and stays when the server starts again', async () => {
  const { digest, projects } = await start(new Map());
  const admin = await world.person('admin');
  const before = { license: 'CC BY 4.0', attribution: 'Somebody' };
  const after = { license: 'CC BY-NC 4.0', attribution: 'Somebody else' };
  await registry.changeTerms(digest, after, admin);
  const { changes } = await registry.changeTerms(digest, after, admin); // the same again is no change
  expect(changes).toEqual([{ at: expect.any(String) as string, by: admin.name, before, after }]);
  write({ license: 'CC0', description: 'The package says so now.' });
  await start(new Map());
  expect(await registry.one(digest)).toMatchObject({ ...after, description: 'The package says so now.', changes });
  expect((await world.projects.bySlug(projects[0]!.slug))?.generator).toMatchObject(after);
});

it('of two admins who edit at once both changes are recorded, each after the other', async () => {
  const { digest } = await start(new Map());
  const admins = [await world.person('admin'), await world.person('admin')];
  const terms = admins.map((_, at) => ({ license: `licence ${at}`, attribution: 'Both' }));
  await Promise.all(admins.map((admin, at) => registry.changeTerms(digest, terms[at]!, admin)));
  const [last, first] = (await registry.one(digest)).changes;
  expect(last!.before).toEqual(first!.after);
  expect(terms).toContainEqual(last!.after);
});
