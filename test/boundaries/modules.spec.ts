import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SERVER = path.resolve(import.meta.dirname, '../../apps/api/src');
const read = (file: string): string => readFileSync(path.join(SERVER, file), 'utf8');
const files = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.startsWith('testing'),
);

/** The classes that the modules of a room export, other modules left out. */
const exported = files
  .filter((file) => file.endsWith('.module.ts') && file.includes('/'))
  .flatMap((file) =>
    [...read(file).matchAll(/@Module\(\{([\s\S]*?)\}\)\nexport class (\w+)/g)].flatMap(([, given = '', module = '']) =>
      (/exports: \[([^\]]*)\]/.exec(given)?.[1] ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.endsWith('Module'))
        .map((name) => ({ module, name, room: path.dirname(file) })),
    ),
  );

it('finds what modules export', () => {
  expect(exported.length).toBeGreaterThan(15);
});

it.each(exported)('$module exports $name because others use it', ({ module, name, room }) => {
  const isOfBoth = !module.endsWith('WebModule'); // what the web process does with a room is another module of it
  const users = files.filter(
    (file) =>
      !file.endsWith(`${room}.module.ts`) &&
      (isOfBoth || !file.startsWith(`${room}/`)) &&
      new RegExp(`import [^;]*\\b${name}\\b[^;]*(?:/${room}/|'\\./)[^;]*;`).test(read(file)),
  );
  expect(users).not.toEqual([]);
});

it('a class of the server has at most five constructor dependencies', () => {
  const many = files.flatMap((file) =>
    [
      ...read(file).matchAll(
        /@(?:Injectable|Controller|WebSocketGateway)\([^)]*\)\nexport (?:abstract )?class (\w+)[\s\S]*?\n}/g,
      ),
    ].flatMap(([text, name]) => {
      const given = /constructor\(([\s\S]*?)\n? *\) \{/.exec(text)?.[1] ?? '';
      const count = [...given.matchAll(/\b(?:private|readonly)\b[^,]*?\w+: /g)].length;
      return count > 5 ? [`${file}: ${name} has ${count}`] : [];
    }),
  );
  expect(many).toEqual([]);
});
