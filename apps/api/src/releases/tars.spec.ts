import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { wholeOf } from '../storage/object-store.js';
import { Scratch, type ScratchFile } from '../storage/scratch.js';
import { Storage } from '../storage/storage.js';
import { type Derivation, Derivations } from './derivations.js';
import { type Tar, Tars } from './tars.js';

/** A scratch folder with room for so many bytes. */
class SmallScratch extends Scratch {
  constructor(
    folder: string,
    private room: number,
  ) {
    super(folder);
  }

  override async open(): Promise<ScratchFile> {
    const file = await super.open();
    const write = file.write.bind(file);
    file.write = async (chunk) => {
      this.room -= chunk.byteLength;
      if (this.room < 0) throw new Error('The disk is full.');
      await write(chunk);
    };
    return file;
  }
}

const CHUNK = 100_000;
const CHUNKS = 300;
const WHOLE = Buffer.concat(Array.from({ length: CHUNKS }, (_, i) => Buffer.alloc(CHUNK, i)));

let folder: string;
let storage: Storage;
let tars: Tars;
let started: number;
let stopped: Set<number>;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-tars-'));
  storage = new Storage({ folder });
  tars = new Tars(storage, new Derivations(storage));
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

const tar = (fails: Error | null = null): Tar => ({ key: 'voc', make: () => derivation(fails) });

/** Bytes that fit in the scratch folder. */
function roomFor(bytes: number): void {
  Object.assign(storage, { scratch: new SmallScratch(path.join(folder, 'small'), bytes) });
}

it('whoever asks while it is made reads the same making, also when the first one leaves', async () => {
  const leaving = tars.read(tar());
  await leaving.next();
  const rest = buffer(tars.read(tar()));
  await leaving.return(undefined);
  expect((await rest).equals(WHOLE)).toBe(true);
  expect(started).toBe(1);
  expect(await storage.objects.head('voc')).toMatchObject({ bytes: WHOLE.length });
});

it('whoever wants it kept and whoever reads it share one making, and what is kept is not made again', async () => {
  const [read] = await Promise.all([buffer(tars.read(tar())), tars.store(tar())]);
  expect(read.equals(WHOLE)).toBe(true);
  expect((await wholeOf(storage.objects, 'voc')).equals(WHOLE)).toBe(true);
  await tars.store(tar());
  expect(started).toBe(1);
});

it('whoever wants it kept is told why it cannot be', async () => {
  await expect(tars.store(tar(new Error('a shard has changed')))).rejects.toThrow('a shard has changed');
  roomFor(0);
  await expect(tars.store(tar())).rejects.toThrow('voc cannot be kept: The disk is full.');
});

it('one that changed on the disk, or has no checksum, is made again', async () => {
  await tars.store(tar());
  expect(await tars.isStored(tar())).toBe(true);
  for (const damage of [
    () => storage.objects.put('voc', Buffer.concat([WHOLE.subarray(1), WHOLE.subarray(0, 1)])),
    () => storage.objects.delete('voc.sha256'),
  ]) {
    await damage();
    expect(await tars.isStored(tar())).toBe(false);
    await tars.store(tar());
    expect((await wholeOf(storage.objects, 'voc')).equals(WHOLE)).toBe(true);
  }
  expect(started).toBe(3);
});

it('a reader who takes nothing more does not hold up the making', async () => {
  const stalled = tars.read(tar());
  await stalled.next();
  await until(async () => (await storage.objects.head('voc')) !== null);
  const rest = await buffer(stalled);
  expect(rest.equals(WHOLE.subarray(WHOLE.length - rest.length))).toBe(true);
  expect(WHOLE.length - rest.length).toBeLessThan(1_000_000);
});

it('where there is no room to keep it, each reader gets the rest made for them alone, from where they are', async () => {
  roomFor(WHOLE.length / 2);
  const [a, b] = await Promise.all([1, 2].map(() => buffer(tars.read(tar()))));
  expect([a!, b!].map((bytes) => bytes.equals(WHOLE))).toEqual([true, true]);
  expect(started).toBe(3);
  expect(await storage.objects.head('voc')).toBeNull();
});

it('a reader for whom alone it is made is let go when they take nothing for too long, and so is one who leaves', async () => {
  roomFor(0);
  const idle = tars.read(tar(), 20);
  await idle.next();
  await until(() => stopped.has(2));
  await expect(buffer(idle)).rejects.toThrow('stopped');
  const leaving = tars.read(tar());
  await leaving.next();
  await leaving.return(undefined);
  expect(stopped.has(4)).toBe(true);
});

it('what fails is told to its readers, nothing is kept, and the next one tries again', async () => {
  await expect(buffer(tars.read(tar(new Error('a shard has changed'))))).rejects.toThrow('a shard has changed');
  expect(await storage.objects.head('voc')).toBeNull();
  expect((await buffer(tars.read(tar()))).equals(WHOLE)).toBe(true);
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}
