import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Rules whose test is in another project: it needs both. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'apps/cli C2': 'test/tools/tools.spec.ts',
  'apps/cli J1': 'test/e2e/project.spec.ts',
  'apps/cli J2': 'test/e2e/project.spec.ts',
  'apps/cli J3': 'test/e2e/imports.spec.ts',
  'libs/generator P10': 'test/generator/half-generator.spec.ts',
  'libs/interpreter I43': 'apps/cli/src/study/refit/study.spec.ts',
  'libs/onnx O12': 'libs/runtime/src/gradients.spec.ts',
  'libs/onnx O13': 'libs/runtime/src/gradients.spec.ts',
  'libs/onnx O17': 'libs/runtime/src/sized.spec.ts',
  'libs/onnx O18': 'libs/runtime/src/sized.spec.ts',
  'libs/stylegan N1': 'test/generator/imported.spec.ts',
  'libs/stylegan N2': 'test/generator/imported.spec.ts',
  'libs/stylegan N3': 'test/generator/imported.spec.ts',
  'libs/stylegan N4': 'test/generator/imported.spec.ts',
};

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const projects = ['apps', 'libs']
  .flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`))
  .filter((project) => existsSync(path.join(root, project, 'SPEC.md')))
  .map((project) => ({
    project,
    rules: [...read(`${project}/SPEC.md`).matchAll(/^(?:- \*\*\[?|\| )([A-Z]\d+)(?:\]?\*\*| \|)/gm)].map(
      ([, rule]) => rule!,
    ),
    tests: readdirSync(path.join(root, project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.spec.ts'))
      .map((file) => `${project}/src/${file}`),
  }));

/** The rules that the titles of a file's tests carry: `[A1] [B2, B3]`. */
function citedIn(file: string): string[] {
  return [...read(file).matchAll(/\[([A-Z]\d+(?:, [A-Z]\d+)*)\]/g)].flatMap(([, rules]) => rules!.split(', '));
}

it('finds the rules of every project that has a SPEC', () => {
  expect(projects.length).toBeGreaterThan(10);
  for (const { project, rules } of projects) expect([project, rules.length > 6]).toEqual([project, true]);
});

describe.each(projects)('the SPEC of $project', ({ project, rules, tests }) => {
  it('numbers its rules in their order', () => {
    const inOrder = [...Map.groupBy(rules, (rule) => rule[0]!)].flatMap(([letter, of]) =>
      of.map((_rule, index) => `${letter}${index + 1}`),
    );
    const byLetter = [...Map.groupBy(rules, (rule) => rule[0]!).values()].flat();
    expect(byLetter).toEqual(inOrder);
  });

  it('has a test for every rule, and tests carry no other number', () => {
    const cited = new Set(tests.flatMap(citedIn));
    const elsewhere = rules.filter((rule) => `${project} ${rule}` in ELSEWHERE);
    for (const rule of elsewhere) expect(citedIn(ELSEWHERE[`${project} ${rule}`]!)).toContain(rule);
    expect(rules.filter((rule) => !cited.has(rule) && !elsewhere.includes(rule))).toEqual([]);
    const ofOthers = Object.keys(ELSEWHERE)
      .filter((key) => tests.includes(ELSEWHERE[key]!))
      .map((key) => key.split(' ')[1]!);
    expect([...cited].filter((rule) => !rules.includes(rule) && !ofOthers.includes(rule))).toEqual([]);
  });
});
