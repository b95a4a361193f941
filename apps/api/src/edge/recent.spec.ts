import { Recent } from './recent.js';

const bytes = (size: number) => new Uint8Array(size);

/** Whether asking for these keys now computes anything, in order; asking changes what is kept. */
async function computes(recent: Recent, key: string, size = 10): Promise<boolean> {
  let isComputed = false;
  await recent.of(key, async () => {
    isComputed = true;
    return bytes(size);
  });
  return isComputed;
}

it('computes once and gives the same bytes again', async () => {
  const recent = new Recent(100);
  const first = await recent.of('a', async () => bytes(10));
  expect(await recent.of('a', () => Promise.reject(new Error('computed twice')))).toBe(first);
});

it('computes once for all who ask at once', async () => {
  const recent = new Recent(100);
  let times = 0;
  const ask = () => recent.of('a', async () => bytes(++times));
  const got = await Promise.all([ask(), ask(), ask()]);
  expect(times).toBe(1);
  expect(new Set(got).size).toBe(1);
});

it('lets go of what was asked for longest ago', async () => {
  const recent = new Recent(30);
  for (const key of ['a', 'b', 'c']) await computes(recent, key);
  expect(await computes(recent, 'a')).toBe(false);
  expect(await computes(recent, 'd')).toBe(true); // b goes
  expect(await computes(recent, 'c')).toBe(false);
  expect(await computes(recent, 'a')).toBe(false);
  expect(await computes(recent, 'b')).toBe(true);
});

it('counts bytes, not things', async () => {
  const recent = new Recent(30);
  await computes(recent, 'a');
  await computes(recent, 'big', 25);
  expect(await computes(recent, 'big', 25)).toBe(false);
  expect(await computes(recent, 'a')).toBe(true);
});

it('does not keep what is larger than all it may keep, nor count it afterwards', async () => {
  const recent = new Recent(30);
  expect(await computes(recent, 'huge', 31)).toBe(true);
  expect(await computes(recent, 'huge', 31)).toBe(true);
  for (const key of ['a', 'b', 'c']) await computes(recent, key);
  for (const key of ['a', 'b', 'c']) expect(await computes(recent, key)).toBe(false);
});

it('tells everybody of a failure and computes anew afterwards', async () => {
  const recent = new Recent(30);
  const fail = () => recent.of('a', () => Promise.reject(new Error('no generator')));
  const both = await Promise.allSettled([fail(), fail()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await computes(recent, 'a')).toBe(true);
});

it('answers what was pushed out while it was being computed', async () => {
  const recent = new Recent(30);
  let finish!: (value: Uint8Array) => void;
  const slow = recent.of('slow', () => new Promise((resolve) => (finish = resolve)));
  for (const key of ['a', 'b', 'c', 'd', 'e']) await computes(recent, key);
  finish(bytes(7));
  expect(await slow).toHaveLength(7);
});
