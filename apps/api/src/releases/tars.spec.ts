import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { FolderStore } from '../storage/folder-store.js';
import type { Upload } from '../storage/object-store.js';
import type { Derivation } from './derivations.js';
import { Tars } from './tars.js';

/** A store with room for so many bytes. */
class SmallStore extends FolderStore {
  constructor(
    folder: string,
    private room: number,
  ) {
    super(folder);
  }

  override async upload(key: string): Promise<Upload> {
    const upload = await super.upload(key);
    return {
      ...upload,
      write: async (chunk) => {
        this.room -= chunk.byteLength;
        if (this.room < 0) throw new Error('The disk is full.');
        await upload.write(chunk);
      },
    };
  }
}

const CHUNK = 100_000;
const CHUNKS = 300;
const WHOLE = Buffer.concat(Array.from({ length: CHUNKS }, (_, i) => Buffer.alloc(CHUNK, i)));

let folder: string;
let started: number;
let stopped: Set<number>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-tars-'));
  [started, stopped] = [0, new Set()];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Bytes as a process of its own would give them; `fails` ends them early. */
function derivation(fails: Error | null = null): Derivation {
  const number = ++started;
  const bytes = Readable.from(
    (function* () {
      for (let i = 0; i < CHUNKS; i++) yield WHOLE.subarray(i * CHUNK, (i + 1) * CHUNK);
    })(),
    { objectMode: false },
  );
  const done = fails ? Promise.reject(fails) : Promise.resolve();
  done.catch(() => undefined);
  const stop = (): void => {
    stopped.add(number);
    if (!bytes.readableEnded) bytes.destroy(new Error('stopped'));
  };
  return { bytes, done, stop };
}

it('whoever asks while it is made reads the same making, also when the first one leaves', async () => {
  const store = new FolderStore(folder);
  const tars = new Tars(store);
  const leaving = tars.read('voc', derivation);
  await leaving.next();
  const rest = buffer(tars.read('voc', derivation));
  await leaving.return(undefined);
  expect((await rest).equals(WHOLE)).toBe(true);
  expect(started).toBe(1);
  expect(await store.size('voc')).toBe(WHOLE.length);
});

it('a reader who takes nothing more does not hold up the making', async () => {
  const store = new FolderStore(folder);
  const stalled = new Tars(store).read('voc', derivation);
  await stalled.next();
  await until(async () => (await store.size('voc')) !== null);
  const rest = await buffer(stalled);
  expect(rest.equals(WHOLE.subarray(WHOLE.length - rest.length))).toBe(true);
  expect(WHOLE.length - rest.length).toBeLessThan(1_000_000);
});

it('where there is no room to keep it, each reader gets the rest made for them alone, from where they are', async () => {
  const store = new SmallStore(folder, WHOLE.length / 2);
  const tars = new Tars(store);
  const [a, b] = await Promise.all([1, 2].map(() => buffer(tars.read('voc', derivation))));
  expect([a!, b!].map((bytes) => bytes.equals(WHOLE))).toEqual([true, true]);
  expect(started).toBe(3);
  expect(await store.size('voc')).toBeNull();
});

it('a reader for whom alone it is made is let go when they take nothing for too long, and so is one who leaves', async () => {
  const tars = new Tars(new SmallStore(folder, 0));
  const idle = tars.read('voc', derivation, 20);
  await idle.next();
  await until(() => stopped.has(2));
  await expect(buffer(idle)).rejects.toThrow('stopped');
  const leaving = tars.read('voc', derivation);
  await leaving.next();
  await leaving.return(undefined);
  expect(stopped.has(4)).toBe(true);
});

it('what fails is told to its readers, nothing is kept, and the next one tries again', async () => {
  const store = new FolderStore(folder);
  const tars = new Tars(store);
  await expect(buffer(tars.read('voc', () => derivation(new Error('a shard has changed'))))).rejects.toThrow(
    'a shard has changed',
  );
  expect(await store.size('voc')).toBeNull();
  expect((await buffer(tars.read('voc', derivation))).equals(WHOLE)).toBe(true);
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
