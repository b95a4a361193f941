import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const SERVER = path.join(root, 'apps/api/src');

/** The server's code without its tests, `{ file, text }`, without comments. */
const sources = readdirSync(SERVER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('testing'))
  .map((file) => ({ file, text: withoutComments(readFileSync(path.join(SERVER, file), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

/** `file: what was found`, in all files but those that may. */
function found(pattern: RegExp, ...exceptions: string[]): string[] {
  return sources
    .filter(({ file }) => !exceptions.includes(file))
    .flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([match]) => `${file}: ${match.trim()}`));
}

const ROUND_STATES = ['generating', 'ranking', 'annotating', 'training', 'releasing'];
const BUILD_STATES = ['learning', 'labelling', 'packing', 'deriving'];
const ENDS = ['complete', 'failed', 'cancelled'];
const quoted = (words: readonly string[]): RegExp => new RegExp(`['"](?:${words.join('|')})['"]`, 'g');

it('sees what it looks for', () => {
  expect(sources.length).toBeGreaterThan(100);
  for (const [file, states] of [
    ['rounds/rounds.rules.ts', ROUND_STATES],
    ['builds/builds.rules.ts', BUILD_STATES],
    ['rounds/rounds.rules.ts', ENDS],
  ] as const)
    expect(new Set(found(quoted(states)).filter((one) => one.startsWith(`${file}: `))).size).toBe(states.length);
});

describe('rows', () => {
  it('are checked against a shape: no statement names a type for what it returns', () => {
    expect(found(/\.(?:rows|row|all|one)<[^;]*?>\(/g)).toEqual([]);
    expect(found(/\.(?:rows|row)\(\s*[`'"]/g)).toEqual([]);
  });

  it('are never cast: where TypeORM answers, its records become rows through their shape', () => {
    expect(found(/\brecords\b[^;]*?\bas\b/g)).toEqual([]);
    const stores = sources.filter(({ file }) => file.endsWith('.store.ts') || file.startsWith('database/'));
    expect(stores.flatMap(({ file, text }) => (/\bas [A-Z]\w*(?:<[^>]*>)?\[\]/.test(text) ? [file] : []))).toEqual([]);
  });

  it('have their columns named in one place: no select list gives a column of a table its name again', () => {
    const tables = sources.filter(({ file }) => file.endsWith('.table.ts')).map(({ text }) => text);
    const renamed = tables.flatMap((text) =>
      [...text.matchAll(/(\w+): \{[^{}]*?\bname: '(\w+)'[^{}]*?\}/g)].map(([, key, name]) => `${name} as "${key}"`),
    );
    expect(renamed.length).toBeGreaterThan(40);
    const whole = sources.flatMap(({ file, text }) => {
      const retyped = renamed.filter((one) => text.includes(one)).length;
      return retyped >= 3 ? [`${file}: ${retyped} columns`] : [];
    });
    expect(whole).toEqual([]);
  });
});

describe('states', () => {
  it('of rounds are spelled in their transition table alone', () => {
    // The training of a student is a state of the same name.
    expect(found(quoted(ROUND_STATES), 'rounds/rounds.rules.ts', 'students/students.rules.ts')).toEqual([]);
  });

  it('of builds are spelled in theirs alone', () => {
    expect(found(quoted(BUILD_STATES), 'builds/builds.rules.ts')).toEqual([]);
  });

  it('in which any of them ends are spelled in their three tables alone', () => {
    const tables = ['rounds/rounds.rules.ts', 'builds/builds.rules.ts', 'students/students.rules.ts'];
    expect(found(quoted(ENDS), ...tables)).toEqual([]);
  });
});

it('whether an earlier round has an interpreter is written once', () => {
  expect(found(/\bfrom interpreter\b[^;]*?number </g, 'rounds/earlier-interpreters.ts')).toEqual([]);
  expect(found(/earlier\.number < /g, 'rounds/earlier-interpreters.ts')).toEqual([]);
});
