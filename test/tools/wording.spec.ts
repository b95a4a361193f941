import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Words that people were puzzled by, and what stands in their place. */
const INSTEAD: readonly (readonly [puzzling: RegExp, instead: string])[] = [
  [/[\d}](?:[ \u00a0\u202f]|&nbsp;)%(?!\s*[\w(])/, '90%, without a space'],
  [/>\s*Get it\b/, 'Download'],
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
    'apps/api/src/**/*.ts',
    'docs/*.md',
    'docs/study/*.md',
    'docker/*.md',
    'generators/*.md',
    'README.md',
  ],
  { cwd: ROOT },
);

it.each(INSTEAD)('nobody reads %s: it is %s', (puzzling) => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => puzzling.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});
