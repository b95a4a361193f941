import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { FolderStore } from './folder-store.js';
import { Growing, NotKept } from './growing.js';
import type { Upload } from './object-store.js';

let folder: string;
let store: FolderStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-growing-'));
  store = new FolderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const piece = (value: number, bytes = 700_000): Buffer => Buffer.alloc(bytes, value);

it('each reader gets all bytes, whether they came early or late, and the object is there before any of them ends', async () => {
  const growing = new Growing(store, 'a/b');
  const early = growing.read();
  const first = early.next();
  await growing.write(piece(1));
  const late = buffer(growing.read());
  await growing.write(piece(2));
  await growing.commit();
  const whole = Buffer.concat([piece(1), piece(2)]);
  const { value } = (await first) as { value: Uint8Array };
  expect(Buffer.concat([value, await buffer(early)]).equals(whole)).toBe(true);
  expect((await late).equals(whole)).toBe(true);
  expect(Buffer.compare(await store.get('a/b'), whole)).toBe(0);
  expect(growing.isOver).toBe(true);
});

it('a reader who stops in the middle holds nobody up, and finds the rest when they go on', async () => {
  const growing = new Growing(store, 'a');
  await growing.write(piece(0, 10));
  const slow = growing.read();
  expect(await slow.next()).toEqual({ done: false, value: piece(0, 10) });
  for (let i = 1; i <= 20; i++) await growing.write(piece(i));
  await growing.commit();
  expect(await store.size('a')).toBe(10 + 20 * 700_000);
  expect((await buffer(slow)).equals(Buffer.concat(Array.from({ length: 20 }, (_, i) => piece(i + 1))))).toBe(true);
});

it('every reader meets the reason why it will never be whole, and nothing of it is left', async () => {
  const growing = new Growing(store, 'a');
  await growing.write(piece(1));
  const [begun, waiting] = [growing.read(), growing.read()];
  await begun.next();
  const rest = buffer(waiting);
  rest.catch(() => undefined);
  await growing.abort(new Error('a shard has changed'));
  await expect(begun.next()).rejects.toThrow('a shard has changed');
  await expect(rest).rejects.toThrow('a shard has changed');
  expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
});

it('a store without room is told from everything else', async () => {
  const full = new Error('The disk is full.');
  const upload: Pick<Upload, 'write'> = { write: () => Promise.reject(full) };
  const small = Object.assign(new FolderStore(folder), {
    upload: async (key: string) => ({ ...(await store.upload(key)), ...upload }),
  });
  await expect(new Growing(small, 'a').write(piece(1))).rejects.toEqual(
    new NotKept('a cannot be kept: The disk is full.', { cause: full }),
  );
  await expect(new Growing(store, '../a').write(piece(1))).rejects.toThrow(NotKept);
});
