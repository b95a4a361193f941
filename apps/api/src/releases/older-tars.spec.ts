import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FORMATS_REVISION } from '@gannet/release';
import { FolderStore } from '../storage/folder-store.js';
import { removeOlderTars } from './older-tars.js';
import { formatKey, releaseKey } from './release-keys.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gannet-tars-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('removes tars of formats as they were before, and nothing else', async () => {
  const store = new FolderStore(folder);
  const current = formatKey('project', '1.0.0', 'coco');
  const [older, newer] = [-1, 1].map((step) =>
    current.replace(`-${FORMATS_REVISION}.tar`, `-${FORMATS_REVISION + step}.tar`),
  ) as [string, string];
  const shard = releaseKey('project', '1.0.0', 'shards/faces-1.0.0-train-000001.tar');
  for (const key of [current, older, newer, shard]) await store.put(key, new Uint8Array(1));
  expect(await removeOlderTars(store)).toBe(1);
  expect(
    await Promise.all([current, older, newer, shard].map((key) => store.head(key))).then((heads) =>
      heads.map((head) => head?.bytes),
    ),
  ).toEqual([1, undefined, 1, 1]);
});

it('finds nothing where no format was ever asked for', async () => {
  expect(await removeOlderTars(new FolderStore(folder))).toBe(0);
});
