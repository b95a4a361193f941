import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from './folder-store.js';
import { Upload } from './upload.js';
import { temporaryFolder, removeTemporaryBefore, removeTemporaryOf } from './temporary.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'gannet-incoming-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const HOUR = 3_600_000;
const old = new Date(Date.now() - 3 * HOUR);

it("removes what a dead process was writing, and nobody else's", async () => {
  const [dead, alive] = [new FolderStore(folder, 'dead'), new FolderStore(folder, 'alive')];
  const lost = new Upload(dead, 'a');
  await lost.write(new Uint8Array(10));
  const upload = new Upload(alive, 'b');
  await upload.write(new Uint8Array(10));
  await removeTemporaryOf(folder, 'dead');
  await removeTemporaryOf(folder, 'never there');
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual(['alive']);
  await upload.close();
  expect(await alive.head('b')).toMatchObject({ bytes: 10 });
  await lost.abort();
});

it('removes what nobody has written to for long, with its folder, and leaves what is being written', async () => {
  for (const [writer, file, time] of [
    ['gone', 'x', old],
    ['busy', 'stale', old],
    ['busy', 'fresh', new Date()],
  ] as const) {
    mkdirSync(temporaryFolder(folder, writer), { recursive: true });
    writeFileSync(path.join(temporaryFolder(folder, writer), file), 'half');
    utimesSync(path.join(temporaryFolder(folder, writer), file), time, time);
  }
  for (const writer of ['gone', 'busy']) utimesSync(temporaryFolder(folder, writer), old, old);
  expect(await removeTemporaryBefore(folder, new Date(Date.now() - HOUR))).toBe(2);
  expect(existsSync(temporaryFolder(folder, 'gone'))).toBe(false);
  expect(readdirSync(temporaryFolder(folder, 'busy'))).toEqual(['fresh']);
});

it('finds nothing where nothing was ever written', async () => {
  expect(await removeTemporaryBefore(folder, new Date())).toBe(0);
});
