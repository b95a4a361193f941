import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { GrowingObject, NotStored } from './growing-object.js';
import { wholeOf } from './object-store.js';
import { Scratch, type ScratchFile } from './scratch.js';
import { Storage } from './storage.js';

let folder: string;
let storage: Storage;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-growing-'));
  storage = new Storage({ folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

const growing = (key: string, scratch = storage.scratch) => new GrowingObject(storage.objects, scratch, key);
const piece = (value: number, bytes = 700_000): Buffer => Buffer.alloc(bytes, value);

it('each reader gets all bytes, whether they came early or late, and the object is there before any of them ends', async () => {
  const object = growing('a/b');
  const early = object.read();
  const first = early.next();
  await object.write(piece(1));
  const late = buffer(object.read());
  await object.write(piece(2));
  await object.commit();
  const whole = Buffer.concat([piece(1), piece(2)]);
  const { value } = (await first) as { value: Uint8Array };
  expect(Buffer.concat([value, await buffer(early)]).equals(whole)).toBe(true);
  expect((await late).equals(whole)).toBe(true);
  expect(Buffer.compare(await wholeOf(storage.objects, 'a/b'), whole)).toBe(0);
  expect(object.isOver).toBe(true);
});

it('a reader who stops in the middle holds nobody up, and finds the rest when they go on', async () => {
  const object = growing('a');
  await object.write(piece(0, 10));
  const slow = object.read();
  expect(await slow.next()).toEqual({ done: false, value: piece(0, 10) });
  for (let i = 1; i <= 20; i++) await object.write(piece(i));
  await object.commit();
  expect(await storage.objects.head('a')).toMatchObject({ bytes: 10 + 20 * 700_000 });
  expect((await buffer(slow)).equals(Buffer.concat(Array.from({ length: 20 }, (_, i) => piece(i + 1))))).toBe(true);
});

it('every reader meets the reason why it will never be whole, and nothing of it is left', async () => {
  const object = growing('a');
  await object.write(piece(1));
  const [begun, waiting] = [object.read(), object.read()];
  await begun.next();
  const rest = buffer(waiting);
  rest.catch(() => undefined);
  await object.abort(new Error('a shard has changed'));
  await expect(begun.next()).rejects.toThrow('a shard has changed');
  await expect(rest).rejects.toThrow('a shard has changed');
  expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
});

it('whoever waits for the whole hears of it, or why it will never be', async () => {
  const [good, bad] = [growing('a'), growing('b')];
  const hopes = Promise.allSettled([good.stored(), bad.stored()]);
  await good.write(piece(1));
  await good.commit();
  await bad.abort(new Error('a shard has changed'));
  expect(await hopes).toEqual([
    { status: 'fulfilled', value: undefined },
    { status: 'rejected', reason: new Error('a shard has changed') },
  ]);
  await expect(bad.stored()).rejects.toThrow('a shard has changed');
});

it('no room for it is told from everything else, where it grows and where it is to be kept', async () => {
  class Full extends Scratch {
    override async open(): Promise<ScratchFile> {
      throw new Error('The disk is full.');
    }
  }
  await expect(growing('a', new Full(folder)).write(piece(1))).rejects.toEqual(
    new NotStored('a cannot be kept: The disk is full.'),
  );
  const refused = growing('../a');
  await refused.write(piece(1));
  await expect(refused.commit()).rejects.toThrow(NotStored);
  await refused.abort(new Error('no room'));
});

it('nothing of this process is left when all readers are gone', async () => {
  const object = growing('a');
  await object.write(piece(1));
  const reader = object.read();
  await reader.next();
  await object.commit();
  await reader.return(undefined);
  const left = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(left.map(({ name }) => name)).toEqual(['a']);
});
