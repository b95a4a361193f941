import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { FolderStore } from './folder-store.js';

let folder: string;
let store: FolderStore;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gannet-store-'));
  store = new FolderStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bytes = (words: string) => new TextEncoder().encode(words);

/** Every file below the folder, by its path. */
function files(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

it('gives back what was put, whole or in part', async () => {
  await store.put('interpreters/abc', bytes('0123456789'));
  expect(Buffer.from(await store.get('interpreters/abc')).toString()).toBe('0123456789');
  expect(await store.size('interpreters/abc')).toBe(10);
  expect(await text(store.read('interpreters/abc'))).toBe('0123456789');
  expect(await text(store.read('interpreters/abc', { start: 2, end: 4 }))).toBe('234');
});

it('shows nothing under the key before the commit, and all of it after', async () => {
  const upload = await store.upload('a/b');
  await upload.write(bytes('half '));
  expect(await store.size('a/b')).toBeNull();
  await upload.write(bytes('and half'));
  await upload.commit();
  expect(Buffer.from(await store.get('a/b')).toString()).toBe('half and half');
  expect(files()).toEqual(['a/b']);
});

it('keeps the old object while the new one is written', async () => {
  await store.put('a', bytes('old'));
  const upload = await store.upload('a');
  await upload.write(bytes('new'));
  expect(Buffer.from(await store.get('a')).toString()).toBe('old');
  await upload.commit();
  expect(Buffer.from(await store.get('a')).toString()).toBe('new');
});

it('leaves nothing of an upload that is aborted', async () => {
  const upload = await store.upload('a');
  await upload.write(bytes('half'));
  await upload.abort();
  expect(files()).toEqual([]);
  expect(await store.size('a')).toBeNull();
});

it('keeps uploads of one key that run side by side apart', async () => {
  const [one, two] = [await store.upload('a'), await store.upload('a')];
  await Promise.all([one.write(bytes('1'.repeat(1000))), two.write(bytes('2'.repeat(1000)))]);
  await Promise.all([one.commit(), two.commit()]);
  expect(Buffer.from(await store.get('a')).toString()).toMatch(/^(1{1000}|2{1000})$/);
});

it.each(['../a', 'a/../b', '/etc/passwd', 'a//b', '', '.hidden', 'a/.', 'a b', 'a\\b', 'a\0b', 'ä', '-rf'])(
  'refuses the key %j everywhere',
  async (key) => {
    writeFileSync(path.join(folder, 'b'), 'not to be touched');
    await expect(store.put(key, bytes('x'))).rejects.toThrow(RangeError);
    await expect(store.upload(key)).rejects.toThrow(RangeError);
    await expect(store.get(key)).rejects.toThrow(RangeError);
    await expect(store.size(key)).rejects.toThrow(RangeError);
    await expect(store.removeUnder(key)).rejects.toThrow(RangeError);
    expect(() => store.read(key)).toThrow(RangeError);
    expect(files()).toEqual(['b']);
  },
);

it('says which object is missing', async () => {
  await expect(store.get('releases/p/1.0.0/manifest.json')).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'The stored file releases/p/1.0.0/manifest.json is missing.',
  });
  expect(await store.size('releases/p/1.0.0/manifest.json')).toBeNull();
});

it('does not take a folder of objects for an object', async () => {
  await store.put('interpreters/abc', bytes('x'));
  expect(await store.size('interpreters')).toBeNull();
});

it('removes all under a prefix and nothing beside it', async () => {
  for (const key of ['spool/1/a', 'spool/1/b/c', 'spool/10/a']) await store.put(key, bytes('x'));
  await store.removeUnder('spool/1');
  await store.removeUnder('spool/1');
  expect(files()).toEqual(['spool/10/a']);
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
    const upload = await store.upload('releases/big');
    await expect(
      (async () => {
        for (let i = 0; i < 20; i++) await upload.write(new Uint8Array(10_000));
      })(),
    ).rejects.toMatchObject({ name: 'Unavailable', message: sentence });
    await upload.abort();
    expect(files()).toEqual([]);
    await store.put('releases/next', new Uint8Array(40_000));
    expect(await store.size('releases/next')).toBe(40_000);
  });
});
