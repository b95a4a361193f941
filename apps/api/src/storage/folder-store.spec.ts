import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { objectStoreContract } from '../testing/object-store-contract.js';
import { FolderStore } from './folder-store.js';
import { wholeOf } from './object-store.js';
import { Scratch } from './scratch.js';
import { Upload } from './upload.js';

let folder: string;
let store: FolderStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-store-'));
  store = new FolderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

objectStoreContract(async () => store);

const bytes = (words: string) => new TextEncoder().encode(words);

/** Every file below the folder, by its path. */
function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

it('is a file for each object, and nothing else is left of what was put, copied, or came to nothing', async () => {
  await store.put('a/b', bytes('x'));
  await store.copy('a/b', 'a/c');
  await store.copy('a/b', 'a/c');
  await expect(
    store.put(
      'a/d',
      (async function* () {
        yield bytes('half');
        throw new Error('no more');
      })(),
    ),
  ).rejects.toThrow('no more');
  expect(files()).toEqual(['a/b', 'a/c']);
});

it('removes folders that became empty, and no other', async () => {
  await store.put('a/b/c', bytes('x'));
  await store.put('a/d', bytes('x'));
  await store.delete('a/b/c');
  expect(readdirSync(path.join(folder, 'a'))).toEqual(['d']);
  await store.delete('a/d');
  expect(readdirSync(folder)).toEqual(['incoming']);
});

it('keeps its own folder of temporary files out of the keys', async () => {
  await expect(store.put('incoming/a', bytes('x'))).rejects.toThrow(RangeError);
});

it('takes a scratch file as it is, without writing its bytes again, and leaves it to whoever has it', async () => {
  const file = await new Scratch(path.join(folder, 'incoming', 'me')).open();
  await file.write(bytes('grown'));
  await store.put('a', file);
  await store.put('a', file);
  expect((await wholeOf(store, 'a')).toString()).toBe('grown');
  expect(Buffer.from(await file.read(1, 3)).toString()).toBe('row');
  await file.remove();
  await file.remove();
  expect(files()).toEqual(['a']);
});

it('leaves nothing behind when the object cannot be moved to its place', async () => {
  mkdirSync(path.join(folder, 'taken'));
  writeFileSync(path.join(folder, 'taken', 'file'), 'x');
  await expect(store.put('taken', bytes('x'))).rejects.toThrow(/The stored file taken could not be used \(E[A-Z]+\)\./);
  expect(files()).toEqual(['taken/file']);
});

// A real file system of 64 KiB, which only root can mount.
const mount = (at: string) =>
  process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at]).status === 0;
const unmount = (at: string) => spawnSync('umount', [at]);

function mayMountHere(): boolean {
  const at = mkdtempSync(path.join(tmpdir(), 'gannet-disk-'));
  const isMounted = mount(at);
  if (isMounted) unmount(at);
  rmSync(at, { recursive: true });
  return isMounted;
}

describe('on a full disk', () => {
  const mayMount = mayMountHere();
  const onSmallDisk = mayMount ? it : it.skip;
  beforeEach(() => void (mayMount && mount(folder)));
  afterEach(() => void (mayMount && unmount(folder)));

  const sentence =
    'The disk is full: releases/big could not be written. Nothing half-written was kept; free some space and try again.';

  onSmallDisk('a write says so and leaves nothing, and what was there stays', async () => {
    await store.put('releases/small', bytes('kept'));
    await expect(store.put('releases/big', new Uint8Array(200_000))).rejects.toMatchObject({
      name: 'Unavailable',
      message: sentence,
    });
    expect(files()).toEqual(['releases/small']);
    expect(readFileSync(path.join(folder, 'releases/small'), 'utf8')).toBe('kept');
  });

  onSmallDisk('an upload in pieces fails at the piece that does not fit, and its space is free again', async () => {
    const upload = new Upload(store, 'releases/big');
    await expect(
      (async () => {
        for (let i = 0; i < 20; i++) await upload.write(new Uint8Array(10_000));
      })(),
    ).rejects.toMatchObject({ name: 'Unavailable', message: sentence });
    await upload.abort();
    expect(files()).toEqual([]);
    await store.put('releases/next', new Uint8Array(40_000));
    expect(await store.head('releases/next')).toMatchObject({ bytes: 40_000 });
  });

  onSmallDisk('a scratch file says so too', async () => {
    const file = await new Scratch(path.join(folder, 'incoming', 'me')).open();
    await expect(file.write(new Uint8Array(200_000))).rejects.toMatchObject({
      name: 'Unavailable',
      message: 'The disk is full. Free some space and try again.',
    });
    await file.remove();
    expect(files()).toEqual([]);
  });
});
