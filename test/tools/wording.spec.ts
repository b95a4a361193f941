import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Words that people were puzzled by, and what stands in their place. */
const INSTEAD: readonly (readonly [puzzling: RegExp, instead: string])[] = [
  [/[\d}](?:[ \u00a0\u202f]|&nbsp;)%(?!\s*[\w(])/, '90%, without a space'], [/>\s*Get it\b/, 'Download'], [/Take (?:it )?back\b|taken back on/, 'Withdraw'], [/As at first/, 'Reset to defaults'],
  [/Lost on the way/, 'Limitations'], [/May sign in/, 'Active'],
];

const files = globSync(['apps/client/src/**/*.{html,ts}', 'docs/*.md', 'README.md'], { cwd: ROOT });

it.each(INSTEAD)('nobody reads %s: it is %s', (puzzling) => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => puzzling.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([]);
});
