import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeRgbPng } from '@gannet/raster';
import { readConfig } from '../config.js';
import { Models } from '../models/models.js';
import { refusalOf } from '../testing/answers.js';
import { writePackage } from '../testing/packages.js';
import { FolderPackages } from './folder-packages.js';
import { GeneratorImages } from './generator-images.js';
import { Generators } from './generators.js';
import { RunningGenerators } from './running-generators.js';

const bundled = path.resolve(import.meta.dirname, '../../../../generators');
let models: Models;
let images: GeneratorImages;
let digests: Record<string, string>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-images-'));
  writePackage(path.join(folder, 'one-style'));
  const sources = [bundled, folder].map(
    (dir) => new FolderPackages(readConfig({ GENERATORS_DIR: dir, LOG_LEVEL: 'silent' })),
  );
  for (const source of sources) await source.onModuleInit();
  digests = Object.fromEntries(sources.flatMap((source) => source.all().map(({ name, digest }) => [name, digest])));
  models = new Models(readConfig({ LOG_LEVEL: 'silent' }));
  const generators = new Generators(sources);
  images = new GeneratorImages(generators, new RunningGenerators(generators, models));
});
afterAll(async () => {
  await models.stopAll();
  rmSync(folder, { recursive: true });
});

type Query = Parameters<GeneratorImages['png']>[1];

async function pixels(query: Omit<Query, 'psi'>): Promise<Uint8Array> {
  const read = decodeRgbPng(await images.png(digests['toonface-64']!, { psi: 0.7, ...query }));
  if (!read.ok) throw new Error('no PNG');
  return read.rgb;
}

it('an image between two seeds is the one, the other, or between; mixed styles differ from both', async () => {
  const [a, b] = [await pixels({ seed: 1 }), await pixels({ seed: 2 })];
  expect(a).not.toEqual(b);
  expect(await pixels({ seed: 1, other: 2, share: 0 })).toEqual(a);
  expect(await pixels({ seed: 1, other: 2, share: 1 })).toEqual(b);
  const half = await pixels({ seed: 1, other: 2, share: 0.5 });
  const mixed = await pixels({ seed: 1, other: 2, crossover: 3 });
  expect(await pixels({ seed: 2, other: 1, share: 0.5 })).toEqual(half);
  for (const other of [a, b, half]) expect(mixed).not.toEqual(other);
});

it.each<[Partial<Query>, string]>([
  [{ share: 0.5 }, 'Images between two seeds need the second one: add “other”.'],
  [
    { other: 2, share: 0.5, crossover: 1 },
    'An image is either interpolated or mixed: send “share” or “crossover”, not both.',
  ],
  [
    { other: 2, crossover: 99 },
    expect.stringMatching(/^The generator toonface-64 has \d+ styles: the crossover is 1 to \d+, not 99\.$/) as string,
  ],
])('%j is refused', async (query, message) => {
  expect(await refusalOf(images.png(digests['toonface-64']!, { seed: 1, psi: 0.7, ...query }))).toEqual({
    code: 'INVALID',
    message,
  });
});

it('a generator with one style has nothing to mix', async () => {
  expect(await refusalOf(images.png(digests['one-style']!, { seed: 1, psi: 1, other: 2, crossover: 1 }))).toEqual({
    code: 'INVALID',
    message: 'The generator one-style has one style for all layers, so nothing can be mixed.',
  });
});
