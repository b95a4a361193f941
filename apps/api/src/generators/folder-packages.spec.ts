import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constant, matmul, mul, reduceSum, scalar } from '@gannet/onnx';
import { readConfig } from '../config.js';
import { Refused } from '../errors.js';
import { Models } from '../models/models.js';
import { afterSteps, writePackage } from '../testing/packages.js';
import { FolderPackages } from './folder-packages.js';
import { Trials } from './trials.js';

let folder: string;
let models: Models;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gannet-generators-'))));
afterEach(async () => {
  await models?.stopAll();
  rmSync(folder, { recursive: true });
});

const at = (...names: string[]): string => path.join(folder, ...names);

async function opened(settings: Readonly<Record<string, string>> = {}): Promise<FolderPackages> {
  const config = readConfig({ DATA_DIR: folder, GENERATORS_DIR: folder, LOG_LEVEL: 'silent', ...settings });
  models = new Models(config);
  const generators = new FolderPackages(config);
  await generators.onModuleInit();
  return generators;
}

async function tried(settings: Readonly<Record<string, string>> = {}): Promise<FolderPackages> {
  const generators = await opened(settings);
  await new Trials(generators, models).run();
  return generators;
}

const endless = constant('int64', [], BigInt64Array.of(2n ** 60n));
const LONG = { MODEL_SECONDS: '60' };

it('what a package is follows from its words and the sizes of its files; its graphs are read when they are opened', async () => {
  writePackage(at('good'));
  const generators = await opened();
  expect(generators.all()).toMatchObject([{ name: 'good', resolution: 4 }]);
  const { digest } = generators.all()[0]!;
  const bytes = readFileSync(at('good', 'synthesis.onnx'));
  writeFileSync(
    at('good', 'synthesis.onnx'),
    bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 1 : byte)),
  );
  const refused = generators.open(digest);
  await expect(refused).rejects.toBeInstanceOf(Refused);
  await expect(refused).rejects.toThrow(
    /^The generator in .*good is not what it was when the server started: synthesis\.onnx has sha256 .* Put its files back\.$/,
  );
  writeFileSync(at('good', 'synthesis.onnx'), bytes);
  expect(await generators.open(digest)).toMatchObject({ name: 'good', digest });
});

it('a file of another size than its package says is not read', async () => {
  writePackage(at('huge'));
  truncateSync(at('huge', 'synthesis.onnx'), 2 ** 30); // sparse: takes no room
  expect((await opened()).leftOut()).toEqual([
    {
      folder: 'huge',
      reason: expect.stringMatching(
        /^synthesis\.onnx has 1073741824 bytes where generator\.json says \d+\.$/,
      ) as string,
    },
  ]);
});

it('links to folders are followed; a folder with a part of a package has its reason, and others are nothing to tell', async () => {
  writePackage(at('elsewhere', 'linked'));
  mkdirSync(at('empty'));
  mkdirSync(at('graphs'));
  writeFileSync(at('graphs', 'mapping.onnx'), '');
  writeFileSync(at('README.md'), 'a file is no package');
  symlinkSync(at('nowhere'), at('broken'));
  symlinkSync(at('elsewhere', 'linked'), at('link'));
  const generators = await opened();
  expect(generators.all().map(({ name }) => name)).toEqual(['linked']);
  expect(generators.leftOut()).toEqual([
    { folder: 'broken', reason: 'it cannot be read (ENOENT).' },
    { folder: 'graphs', reason: 'generator.json is missing.' },
  ]);
});

it('of two folders with the same graphs the first by name counts and the other is named; it steps in where the first is damaged', async () => {
  writePackage(at('a'), { words: { license: 'first' } });
  cpSync(at('a'), at('b'), { recursive: true });
  writePackage(at('b'), { words: { license: 'second' } });
  const generators = await opened();
  expect(generators.all()).toMatchObject([{ license: 'first' }]);
  expect(generators.leftOut()).toEqual([
    { folder: 'b', reason: 'its graphs are those of a, whose generator.json is read. Remove one of the two folders.' },
  ]);
  rmSync(at('a', 'mapping.onnx'));
  expect(await generators.open(generators.all()[0]!.digest)).toMatchObject({ license: 'second' });
  expect([generators.all(), generators.leftOut()]).toMatchObject([
    [{ license: 'second' }],
    [{ folder: 'a', reason: 'mapping.onnx is missing.' }],
  ]);
});

it.each([
  [
    'gives other shapes than it says',
    { side: 8, more: (bytes: Uint8Array) => saying(bytes, 8, 4) },
    LONG,
    'synthesis.onnx gives image of [1, 3, 8, 8] where generator.json says [1, 3, 4, 4].',
  ],
  [
    'loops for ever',
    { styles: (flat: Parameters<typeof afterSteps>[0]) => afterSteps(flat, endless) },
    { MODEL_SECONDS: '3' },
    /^The generator odd 1 was stopped: it took more than 3 seconds for one image\./,
  ],
  [
    'wants more memory than there is',
    {
      styles: (flat: Parameters<typeof afterSteps>[0]) => {
        const long = new Float32Array(60_000).fill(1);
        const column = mul(constant('float32', [60_000, 1], long), reduceSum(flat, [0, 1]));
        return mul(flat, reduceSum(matmul(column, constant('float32', [1, 60_000], long)), [0, 1]));
      },
    },
    { MODEL_GIB: '1', ...LONG },
    /^The generator odd 1 was stopped: it (took|asked for) more than 1 GiB of memory for one image\./,
  ],
  [
    'never gives finite numbers',
    { styles: (flat: Parameters<typeof afterSteps>[0]) => mul(flat, scalar(Number.NaN)) },
    LONG,
    'None of the seeds 0 to 31 gives finite numbers at the recommended psi of 1.',
  ],
])('a generator that %s is not offered, and the others are', async (_what, oddities, settings, reason) => {
  writePackage(at('good'));
  writePackage(at('odd'), oddities);
  const generators = await tried({ ...LONG, ...settings });
  expect(generators.all().map(({ name }) => name)).toEqual(['good']);
  expect(generators.leftOut()).toEqual([
    { folder: 'odd', reason: typeof reason === 'string' ? reason : (expect.stringMatching(reason) as string) },
  ]);
  expect(existsSync(at('odd'))).toBe(true);
});

it('a trial that takes long is said to be under way', async () => {
  writePackage(at('odd'), { styles: (flat) => afterSteps(flat, endless) });
  const generators = await opened({ MODEL_SECONDS: '3' });
  const trials = new Trials(generators, models);
  const told: string[] = [];
  Object.assign(trials, { log: { warn: (sentence: string) => told.push(sentence) } });
  await trials.run(500);
  expect(told).toEqual([
    'The generator odd 1 is still being tried after 0.5 s. The server starts when it is done; one that makes no image within 3 s is left out.',
  ]);
  expect(generators.all()).toEqual([]);
});

it('functions that an exporter left behind do no harm: a factory is made of it', async () => {
  const left = (bytes: Uint8Array): Uint8Array =>
    Uint8Array.from([...bytes, 0xca, 0x01, 9, 0x0a, 1, 0x46, 0x52, 4, ...new TextEncoder().encode('pkgs')]);
  writePackage(at('exported'), { more: left });
  const generators = await tried(LONG);
  expect([generators.all().map(({ name }) => name), generators.leftOut()]).toEqual([['exported'], []]);
});

/**
 * A graph that says other sides of its outputs than it gives: every [channels, was, was] in a shape is written anew.
 */
function saying(bytes: Uint8Array, was: number, now: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const dims = [0x0a, 0x02, 0x08, was, 0x0a, 0x02, 0x08, was];
  for (let i = 0; i + dims.length <= changed.length; i++)
    if (dims.every((byte, j) => changed[i + j] === byte)) for (const j of [3, 7]) changed[i + j] = now;
  return changed;
}
