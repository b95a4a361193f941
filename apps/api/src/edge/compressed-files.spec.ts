import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { CompressedFiles } from './compressed-files.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'compressed-'));
  file = path.join(folder, 'main.js');
  writeFileSync(file, 'first');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a file is compressed once in each encoding, however many ask', async () => {
  const files = new CompressedFiles();
  const [one, two, three] = await Promise.all([files.get(file, 'br'), files.get(file, 'br'), files.get(file, 'gzip')]);
  expect(two).toBe(one);
  expect(await files.get(file, 'br')).toBe(one);
  expect([brotliDecompressSync(one!).toString(), gunzipSync(three!).toString()]).toEqual(['first', 'first']);
});

it('a file that was built again is compressed again', async () => {
  const files = new CompressedFiles();
  await files.get(file, 'br');
  writeFileSync(file, 'again');
  utimesSync(file, 1, 1);
  expect(brotliDecompressSync((await files.get(file, 'br'))!).toString()).toBe('again');
});

it('of what is not there, or no file, there is nothing', async () => {
  const files = new CompressedFiles();
  expect(await files.get(path.join(folder, 'missing.js'), 'br')).toBeNull();
  expect(await files.get(folder, 'br')).toBeNull();
});
