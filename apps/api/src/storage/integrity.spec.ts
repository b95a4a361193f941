import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from './folder-store.js';
import { Integrity } from './integrity.js';

/** Counts how often a file is read. */
class CountingStore extends FolderStore {
  reads = 0;
  override get(...words: Parameters<FolderStore['get']>): ReturnType<FolderStore['get']> {
    this.reads++;
    return super.get(...words);
  }
}

const BYTES = Buffer.from('a shard of a release');
const EXPECTED = { bytes: BYTES.byteLength, sha256: createHash('sha256').update(BYTES).digest('hex') };

let folder: string;
let store: CountingStore;
let intact: Integrity;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-intact-'));
  store = new CountingStore(folder);
  intact = new Integrity(store);
  await store.put('shard', BYTES);
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads a file once, however many ask, and finds it right', async () => {
  expect(await Promise.all([1, 2, 3].map(() => intact.problem('shard', EXPECTED)))).toEqual([null, null, null]);
  expect(await intact.problem('shard', EXPECTED)).toBeNull();
  expect(store.reads).toBe(1);
});

it('finds a file that was changed in its place, also when its time was put back, and one that was mended', async () => {
  expect(await intact.problem('shard', EXPECTED)).toBeNull();
  const file = path.join(folder, 'shard');
  const before = readFileSync(file);
  writeFileSync(file, Buffer.from(before).fill('x', 3, 4));
  utimesSync(file, new Date(0), new Date(0));
  expect(await intact.problem('shard', EXPECTED)).toMatch(
    /^has changed: its sha256 is [0-9a-f]{64}, not [0-9a-f]{64}$/,
  );
  writeFileSync(file, before);
  expect(await intact.problem('shard', EXPECTED)).toBeNull();
});

it('tells of a missing file and of one of another length without reading it', async () => {
  expect(await intact.problem('lost', EXPECTED)).toBe('is missing');
  expect(await intact.problem('shard', { ...EXPECTED, bytes: 7 })).toBe('has changed: it has 20 bytes, not 7');
  expect(store.reads).toBe(0);
});
