import type { FolderPackages } from '../generators/folder-packages.js';
import { World } from '../testing/world.js';
import { missingGenerators } from './missing-generators.js';

let world: World;
beforeAll(async () => void (world = await World.open()));
afterAll(() => world.close());

/** Installed packages, of which only the digests matter here. */
const installed = (...digests: string[]): FolderPackages =>
  ({ all: () => digests.map((digest) => ({ digest })) }) as unknown as FolderPackages;

it('names each project whose generator is not installed, and what it needs', async () => {
  const { generator, name } = await world.project();
  const sentence = `The project “${name}” needs the generator ${generator.name} ${generator.version}`;
  expect(await missingGenerators(world.projects, installed('f'.repeat(64)))).toEqual([
    expect.stringContaining(`${sentence} (digest ${generator.digest.slice(0, 12)}), which is not installed`),
  ]);
  expect(await missingGenerators(world.projects, installed('f'.repeat(64), generator.digest))).toEqual([]);
});
