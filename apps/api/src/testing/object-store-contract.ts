import { buffer } from 'node:stream/consumers';
import type { Bytes, ObjectStore } from '../storage/object-store.js';

const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

/** What every driver of the object store must do, as tests. `open` returns a new empty store. */
export function objectStoreContract(open: () => Promise<ObjectStore>): void {
  let store: ObjectStore;
  beforeEach(async () => void (store = await open()));

  const textOf = async (...words: Parameters<ObjectStore['get']>): Promise<string> =>
    (await buffer(store.get(...words))).toString();
  const keysBelow = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const key of store.list(prefix)) keys.push(key);
    return keys;
  };

  it('gives back what was put, whole or in part, and says how long it is', async () => {
    await store.put('interpreters/abc', bytes('0123456789'));
    expect(await textOf('interpreters/abc')).toBe('0123456789');
    expect(await textOf('interpreters/abc', { start: 2, end: 4 })).toBe('234');
    expect(await textOf('interpreters/abc', { start: 9, end: 9 })).toBe('9');
    expect(await store.head('interpreters/abc')).toMatchObject({ bytes: 10 });
  });

  it('keeps an object of no bytes', async () => {
    await store.put('a', bytes(''));
    expect(await store.head('a')).toMatchObject({ bytes: 0 });
    expect(await textOf('a')).toBe('');
  });

  it('keeps what comes piece by piece, of any size, and gives it back in pieces', async () => {
    const piece = (i: number): Buffer => Buffer.alloc(i === 2 ? 0 : 700_001, i);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 8; i++) yield piece(i);
    }
    await store.put('a', pieces());
    const whole = Buffer.concat(Array.from({ length: 8 }, (_, i) => piece(i)));
    expect((await buffer(store.get('a'))).equals(whole)).toBe(true);
    const part = await buffer(store.get('a', { start: 700_000, end: 2_000_000 }));
    expect(part.equals(whole.subarray(700_000, 2_000_001))).toBe(true);
    for await (const first of store.get('a')) {
      expect(first.byteLength).toBeLessThan(whole.byteLength);
      break;
    }
  });

  it('has done with a piece when it asks for the next: its memory may be used again', async () => {
    const one = new Uint8Array(100_000);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 20; i++) yield one.fill(i);
    }
    await store.put('a', pieces());
    const whole = await buffer(store.get('a'));
    expect([...Array(20).keys()].every((i) => whole[i * 100_000] === i && whole[i * 100_000 + 99_999] === i)).toBe(
      true,
    );
  });

  it('shows nothing under the key before all is there, and the old object until then', async () => {
    await store.put('old', bytes('old'));
    const seen: unknown[] = [];
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield bytes('half ');
      seen.push(await store.head('new'), await textOf('old'), await keysBelow('a'));
      yield bytes('and half');
    }
    await Promise.all([store.put('new', pieces()), store.put('a/b', pieces()), store.put('old', pieces())]);
    expect(seen).toEqual([null, 'old', [], null, 'old', [], null, 'old', []]);
    expect(await Promise.all(['new', 'a/b', 'old'].map((key) => textOf(key)))).toEqual(Array(3).fill('half and half'));
  });

  it('leaves all as it was when the bytes end in an error, and throws that', async () => {
    await store.put('old', bytes('old'));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes('half');
      throw new Error('a shard has changed');
    }
    for (const key of ['old', 'new']) await expect(store.put(key, broken())).rejects.toThrow('a shard has changed');
    expect([await textOf('old'), await store.head('new')]).toEqual(['old', null]);
  });

  it('keeps one of two that are put under one key together, never a mixture', async () => {
    const many = (digit: string): Bytes => bytes(digit.repeat(300_000));
    await Promise.all([store.put('a', many('1')), store.put('a', many('2'))]);
    expect(await textOf('a')).toMatch(/^(1{300000}|2{300000})$/);
  });

  it('reads to its end what is replaced or deleted meanwhile', async () => {
    const whole = Buffer.alloc(3_000_000, 'old');
    for (const change of [() => store.put('a', bytes('new')), () => store.delete('a')]) {
      await store.put('a', whole);
      const reading = store.get('a')[Symbol.asyncIterator]();
      const { value } = (await reading.next()) as { value: Uint8Array };
      await change();
      const rest: Uint8Array[] = [value];
      for (let next = await reading.next(); !next.done; next = await reading.next()) rest.push(next.value);
      expect(Buffer.concat(rest).equals(whole)).toBe(true);
    }
  });

  it('has another version when other bytes are stored, and the same while nothing changes', async () => {
    await store.put('a', bytes('one'));
    const first = await store.head('a');
    expect(await store.head('a')).toEqual(first);
    await store.put('a', bytes('two'));
    expect((await store.head('a'))?.version).not.toBe(first?.version);
  });

  it('lists what lies below a prefix, deeper folders too, in order and nothing beside it', async () => {
    for (const key of ['spool/1/b/c', 'spool/1/a', 'spool/1/b-c', 'spool/10/a', 'spool/1b', 'spools/1/a'])
      await store.put(key, bytes('x'));
    expect(await keysBelow('spool/1')).toEqual(['spool/1/a', 'spool/1/b-c', 'spool/1/b/c']);
    expect(await keysBelow('spool')).toEqual(['spool/1/a', 'spool/1/b-c', 'spool/1/b/c', 'spool/10/a', 'spool/1b']);
    expect(await keysBelow('spool/1/a')).toEqual([]);
    expect(await keysBelow('nothing')).toEqual([]);
  });

  it('deletes one object, once or twice, and takes its name again afterwards, also for what lies below it', async () => {
    await store.put('a/b', bytes('x'));
    await store.put('a/c', bytes('y'));
    await store.delete('a/b');
    await store.delete('a/b');
    expect([await store.head('a/b'), await textOf('a/c')]).toEqual([null, 'y']);
    await store.delete('a/c');
    await store.put('a', bytes('z'));
    expect(await textOf('a')).toBe('z');
  });

  it('puts and deletes beside each other without getting in each other’s way', async () => {
    const turns = Array.from({ length: 40 }, async (_, i) => {
      await store.put(`a/b/${i}`, bytes(String(i)));
      if (i % 2) await store.delete(`a/b/${i}`);
    });
    await Promise.all(turns);
    expect(await keysBelow('a')).toHaveLength(20);
  });

  it('copies: each lives on without the other, once or twice, onto nothing or onto another object', async () => {
    await store.put('a', bytes('same'));
    await store.put('d/e', bytes('another'));
    for (const key of ['b/c', 'b/c', 'd/e']) await store.copy('a', key);
    await store.put('a', bytes('changed'));
    expect(await Promise.all(['a', 'b/c', 'd/e'].map((key) => textOf(key)))).toEqual(['changed', 'same', 'same']);
    await store.delete('a');
    expect(await textOf('b/c')).toBe('same');
    expect(await keysBelow('b')).toEqual(['b/c']);
  });

  it('says which object is missing, and does not take what lies above objects for one', async () => {
    await store.put('interpreters/abc', bytes('x'));
    for (const key of ['releases/p/1.0.0/manifest.json', 'interpreters', 'interpreters/abc/d'])
      expect(await store.head(key)).toBeNull();
    const missing = {
      name: 'Unavailable',
      message: 'The stored file releases/p/1.0.0/manifest.json is missing.',
    };
    await expect(textOf('releases/p/1.0.0/manifest.json')).rejects.toMatchObject(missing);
    await expect(store.copy('releases/p/1.0.0/manifest.json', 'a')).rejects.toMatchObject(missing);
    expect(await store.head('a')).toBeNull();
  });

  it.each(['../a', 'a/../b', '/etc/passwd', 'a//b', '', '.hidden', 'a/.', 'a b', 'a\\b', 'a\0b', 'ä', '-rf'])(
    'refuses the key %j everywhere',
    async (key) => {
      await store.put('b', bytes('not to be touched'));
      for (const use of [
        store.put(key, bytes('x')),
        textOf(key),
        store.head(key),
        keysBelow(key),
        store.delete(key),
        store.copy('b', key),
        store.copy(key, 'b'),
      ])
        await expect(use).rejects.toThrow(RangeError);
      expect(await textOf('b')).toBe('not to be touched');
    },
  );
}
