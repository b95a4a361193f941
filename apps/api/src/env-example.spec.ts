import { readFileSync } from 'node:fs';
import { readConfig, settings } from './config.js';
import { ENV_EXAMPLE, envExample } from './env-example.js';

it('lies in the project as it is generated now', () => {
  expect(readFileSync(ENV_EXAMPLE, 'utf8')).toBe(envExample());
});

it('says of every setting what it is for', () => {
  const text = envExample();
  for (const [name, schema] of Object.entries(settings)) expect(text).toContain(`# ${schema.description}\n#${name}=`);
  expect(text).not.toContain('undefined');
});

it('holds defaults that the server accepts and that change nothing', () => {
  const lines = envExample()
    .split('\n')
    .flatMap((line) => /^#([A-Z_]+)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
  const pairs = Array.from({ length: lines.length / 2 }, (_, i): [string, string] => [
    lines[2 * i] ?? '',
    lines[2 * i + 1] ?? '',
  ]);
  const given = Object.fromEntries(pairs.filter(([name]) => !name.endsWith('_DIR')));
  expect(pairs.map(([name]) => name)).toEqual(Object.keys(settings));
  expect(readConfig(given)).toEqual(readConfig({}));
});
