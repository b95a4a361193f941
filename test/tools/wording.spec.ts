import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Words that people were puzzled by, and what stands in their place. */
const INSTEAD: readonly (readonly [puzzling: RegExp, instead: string])[] = [
  [/[\d}](?:[ \u00a0\u202f]|&nbsp;)%(?!\s*[\w(])/, '90%, without a space'],
  [/[>#]\s*Get it\b/, 'Download'],
  [/\d[\u00a0\u202f]\d{3}\b|\\u(?:00a0|202f)'/, '1,234, with a comma'],
  [/Take (?:it )?back\b|taken back on/, 'Withdraw'],
  [/As at first/, 'Reset to defaults'],
  [/Lost on the way/, 'Limitations'],
  [/May sign in/, 'Active'],
  [/What is taken for what/i, 'Confusion matrix'],
  [/more is less certain/, 'higher = less certain'],
  [/draft kept here/i, 'Saved on this device'],
  [/if that is so/, 'Submit again to confirm'],
  [/All data lie\b|goes on where this one stopped/, 'All data is in ./data; the next start picks up where it left off'],
  [/So many images are brought/, 'Number of images prefetched'],
];

const files = globSync(
  [
    'apps/client/src/**/*.{html,ts}',
    'apps/{api,cli}/src/**/*.ts',
    'apps/cli/*.md',
    'libs/*/src/**/*.ts',
    'libs/*/*.md',
    'docs/**/*.md',
    'docker/*.md',
    'generators/**/*.{md,json}',
    'tools/**/*.mjs',
    '*.md',
  ],
  { cwd: ROOT },
);

it.each(INSTEAD)('nobody reads %s: it is %s', (puzzling) => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => puzzling.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});

it('no document puts a space before a percent sign, which code may', () => {
  const documents = files.filter((file) => file.endsWith('.md'));
  expect(documents.length).toBeGreaterThan(40);
  expect(documents.filter((file) => /\d[ \u00a0\u202f]%/.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual(
    [],
  );
});
