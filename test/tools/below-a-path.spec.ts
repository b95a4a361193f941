import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const files = globSync('apps/client/src/**/*.{html,scss,ts}', { cwd: ROOT }).filter(
  (file) => !file.endsWith('.spec.ts'),
);

it('no picture, link or style of the client leaves the path below which the server is served', () => {
  expect(files.length).toBeGreaterThan(100);
  const leaving = files.filter((file) =>
    /\b(?:src|href)="\/|\burl\(['"]?\//.test(
      readFileSync(path.join(ROOT, file), 'utf8').replace('<base href="/" />', ''),
    ),
  );
  expect(leaving).toEqual([]);
});
