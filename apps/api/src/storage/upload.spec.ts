import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FolderStore } from './folder-store.js';
import { wholeOf } from './object-store.js';
import { Upload } from './upload.js';

let folder: string;
let store: FolderStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-upload-'));
  store = new FolderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (words: string) => new TextEncoder().encode(words);

it('is the object when it is closed, and nothing before', async () => {
  const upload = new Upload(store, 'a/b');
  await upload.write(bytes('half '));
  await upload.write(bytes('and half'));
  expect(await store.head('a/b')).toBeNull();
  await upload.close();
  expect((await wholeOf(store, 'a/b')).toString()).toBe('half and half');
});

it('may be closed without a byte', async () => {
  await new Upload(store, 'a').close();
  expect(await store.head('a')).toMatchObject({ bytes: 0 });
});

it('has done with a chunk when `write` resolves', async () => {
  const upload = new Upload(store, 'a');
  const chunk = new Uint8Array(50_000);
  for (let i = 0; i < 10; i++) await upload.write(chunk.fill(i));
  await upload.close();
  const whole = await wholeOf(store, 'a');
  expect(Array.from({ length: 10 }, (_, i) => whole[50_000 * i + 49_999])).toEqual([...Array(10).keys()]);
});

it('leaves nothing when it is aborted, begun or not', async () => {
  const [begun, fresh] = [new Upload(store, 'a'), new Upload(store, 'b')];
  await begun.write(bytes('half'));
  await Promise.all([begun.abort(), fresh.abort()]);
  expect([await store.head('a'), await store.head('b')]).toEqual([null, null]);
});

it('fails with the reason of the store, at whatever comes next, and can still be aborted', async () => {
  const upload = new Upload(store, '../a');
  await expect(upload.write(bytes('x'))).rejects.toThrow(RangeError);
  await expect(upload.write(bytes('y'))).rejects.toThrow(RangeError);
  await upload.abort();
  await expect(new Upload(store, '../a').close()).rejects.toThrow(RangeError);
});
