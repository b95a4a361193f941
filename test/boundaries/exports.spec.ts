import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Export, exportsOf, isTest } from '../support/exports.js';

const root = path.resolve(import.meta.dirname, '../..');
const FOLDERS = ['apps', 'libs', 'migrations', 'test', 'tools'];
/** Operators of graphs are the surface of the library, whoever uses each of them today. */
const OPERATORS = /^libs\/onnx\/src\/(?:arrange|contract|convolve|elementwise)\.ts$/;

/** What only the tests of other projects use, and why it is public all the same. */
const FOR_TESTS: Readonly<Record<string, string>> = {
  'libs/generator/src/index.ts RESERVED_NAMES': 'compared with the names in the graphs of all libraries',
  'libs/interpreter/src/index.ts placementGraph': 'one of these graphs',
  'libs/interpreter/src/index.ts encodeInterpreter': 'the other half of decodeInterpreter',
  'libs/interpreter/src/index.ts encodeKeypointInterpreter': 'the other half of decodeKeypointInterpreter',
  'libs/release/src/index.ts readShard': 'reads back what was released',
  'libs/student/src/index.ts batchesOf': 'its gradients are compared with those of PyTorch',
  'libs/training/src/index.ts initialParameters': 'where these gradients are taken',
};
/** Entries that exist for tests alone: annotators for those of whole servers, checkpoints for those of importing. */
const SIMULATION = 'apps/cli/src/simulation.ts';
const CHECKPOINTS = 'libs/stylegan/src/testing/index.ts';
const isForTests = ({ file }: Export): boolean => file === SIMULATION || file === CHECKPOINTS;

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist', '.angular'].includes(entry.name) ? [] : sources(name);
    return /\.(?:ts|mjs)$/.test(name) ? [name] : [];
  });
}

const files = new Map(
  [...FOLDERS.flatMap(sources), 'eslint.config.mjs'].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
);
const libraries = readdirSync(path.join(root, 'libs'));
const found = exportsOf({
  files,
  entries: new Map([
    ...libraries.map((name) => [`@gannet/${name}`, `libs/${name}/src/index.ts`] as const),
    ['@gannet/cli/simulation', SIMULATION],
    ['@gannet/stylegan/testing', CHECKPOINTS],
    ['@gannet/migrations', 'migrations/src/index.ts'],
  ]),
});
const isOperator = ({ from }: Export): boolean => from !== undefined && OPERATORS.test(from.file);
const named = ({ file, name }: Export): string => `${file} ${name}`;

it('sees every library', () => {
  const entries = new Set(found.all.map(({ file }) => file).filter((file) => /^libs\/\w+\/src\/index\.ts$/.test(file)));
  expect(entries.size).toBe(libraries.length);
  expect(found.all.length).toBeGreaterThan(1000);
});

it('a library exports what another project uses', () => {
  expect(found.unusedByProjects.filter((one) => !isOperator(one)).map(named)).toEqual([]);
});

it('a library exports nothing for tests alone', () => {
  const forTests = found.usedByTests.filter((one) => !isOperator(one) && !isForTests(one)).map(named);
  expect(forTests.filter((one) => !(one in FOR_TESTS))).toEqual([]);
  expect(Object.keys(FOR_TESTS).filter((one) => !forTests.includes(one))).toEqual([]);
});

it('a module exports what another file uses', () => {
  expect(found.unusedByFiles.filter(({ file }) => /^test\/|\/src\//.test(file)).map(named)).toEqual([]);
});

it('code that nothing but its own tests uses does not exist', () => {
  const tested = found.usedByTestsAlone.filter(
    (one) => /\/src\//.test(one.file) && !isForTests(one) && !isTest(one.file),
  );
  expect(tested.map(named)).toEqual([]);
});

describe('finds', () => {
  const invented = (given: Readonly<Record<string, string>>) =>
    exportsOf({ files: new Map(Object.entries(given)), entries: new Map([['@gannet/x', 'libs/x/src/index.ts']]) });
  const LIBRARY = {
    'libs/x/src/index.ts': `export { a, type B as C } from './a.js';`,
    'libs/x/src/a.ts': `export const a = 1, [d] = [2]; export interface B { d: typeof d } export async function e() {}`,
  };

  it('what no other project and no other file uses', () => {
    const { unusedByProjects, unusedByFiles } = invented(LIBRARY);
    expect(unusedByProjects.map(named)).toEqual(['libs/x/src/index.ts a', 'libs/x/src/index.ts C']);
    expect(unusedByFiles.map(named)).toEqual(['libs/x/src/a.ts d', 'libs/x/src/a.ts e']);
  });

  it.each([
    ['by its name', `import { a, type C } from '@gannet/x';`],
    ['under another name', `import { a as b, C as D } from '@gannet/x';`],
    ['as members of one', `import * as x from '@gannet/x'; x.a satisfies x.C;`],
    ['in a type', `type A = typeof import('@gannet/x').a; type C = import('@gannet/x').C;`],
    ['late', `const { a } = await import('@gannet/x'); (await import('@gannet/x')).C;`],
    ['by the built file', `import { a, C } from '../../libs/x/dist/index.js';`],
  ])('what is used %s', (_how, code) => {
    expect(invented({ ...LIBRARY, 'apps/y/main.ts': code }).unusedByProjects).toEqual([]);
    const { usedByTests } = invented({ ...LIBRARY, 'apps/y/main.spec.ts': code });
    expect(usedByTests.map(named)).toEqual(['libs/x/src/index.ts a', 'libs/x/src/index.ts C']);
  });

  it('what only a spec uses, and not the file itself', () => {
    const { usedByTestsAlone } = invented({
      'libs/x/src/a.ts': 'export const used = 1; export const unused = used; export const a = unused + 1, b = 2;',
      'libs/x/src/a.spec.ts': `import { a, used } from './a.js';`,
      'libs/x/src/c.ts': `import { b } from './a.js';`,
    });
    expect(usedByTestsAlone.map(named)).toEqual(['libs/x/src/a.ts a']);
  });
});
