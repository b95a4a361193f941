import { Budget } from './budget.js';
import { KeepOpen } from './keep-open.js';

/** Things that note when they are opened and closed. */
function shelf(most: number) {
  const log: string[] = [];
  const keep = new KeepOpen<{ key: string }>(new Budget(most), async (key) => {
    log.push(`open ${key}`);
    return { key, close: async () => void log.push(`close ${key}`) };
  });
  return { log, keep };
}

/** A use that goes on until it is ended. */
function long(keep: KeepOpen<{ key: string }>, key: string): { began: Promise<void>; end: () => Promise<string> } {
  let begin = () => {};
  let finish = () => {};
  const began = new Promise<void>((resolve) => (begin = resolve));
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const use = keep.use(key, async (thing) => {
    begin();
    await finished;
    return thing.key;
  });
  return { began, end: () => (finish(), use) };
}

const short = (keep: KeepOpen<{ key: string }>, key: string) => keep.use(key, async (thing) => thing.key);

it('opens once for all who use it, at once or later', async () => {
  const { log, keep } = shelf(2);
  expect(await Promise.all([short(keep, 'a'), short(keep, 'a')])).toEqual(['a', 'a']);
  await short(keep, 'a');
  expect(log).toEqual(['open a']);
});

it('closes what was used longest ago when there are too many', async () => {
  const { log, keep } = shelf(2);
  for (const key of ['a', 'b', 'a', 'c']) await short(keep, key);
  await Promise.resolve();
  expect(log).toEqual(['open a', 'open b', 'open c', 'close b']);
});

it('never closes one in use, however many others come', async () => {
  const { log, keep } = shelf(1);
  const use = long(keep, 'a');
  await use.began;
  for (const key of ['b', 'c', 'd']) await short(keep, key);
  expect(log.filter((line) => line === 'close a')).toEqual([]);
  expect(await use.end()).toBe('a');
});

it('closes the surplus once its last user is done', async () => {
  const { log, keep } = shelf(1);
  const uses = [long(keep, 'a'), long(keep, 'a'), long(keep, 'b')];
  await Promise.all(uses.map(({ began }) => began));
  await uses[0]!.end();
  expect(log).toEqual(['open a', 'open b']);
  await uses[1]!.end();
  await Promise.resolve();
  expect(log).toEqual(['open a', 'open b', 'close a']);
  expect(await uses[2]!.end()).toBe('b');
});

it('tries again to open what could not be opened', async () => {
  let attempts = 0;
  const keep = new KeepOpen(new Budget(1), async (key) => {
    if (++attempts === 1) throw new Error('not there yet');
    return { key, close: async () => undefined };
  });
  await expect(keep.use('a', async () => 1)).rejects.toThrow('not there yet');
  expect(await keep.use('a', async ({ key }) => key)).toBe('a');
});

it('keeps a thing open whose user failed', async () => {
  const { log, keep } = shelf(1);
  await expect(keep.use('a', () => Promise.reject(new Error('bad input')))).rejects.toThrow('bad input');
  await short(keep, 'a');
  expect(log).toEqual(['open a']);
});

/** Pools whose things are as large as their keys are long. */
function sharing(most: number, count: number) {
  const budget = new Budget(most);
  const log: string[] = [];
  const pools = Array.from(
    { length: count },
    () =>
      new KeepOpen<{ key: string }>(budget, async (key, reserve) => {
        await reserve(key.length);
        log.push(`open ${key}`);
        return { key, close: async () => void log.push(`close ${key}`) };
      }),
  );
  return { log, pools };
}

it('keeps what is not too large together; one alone stays, however large', async () => {
  const { log, pools } = sharing(10, 1);
  for (const key of ['aaaa', 'bbbb', 'cc', 'dddd']) await short(pools[0]!, key);
  expect(log.filter((line) => line.startsWith('close'))).toEqual(['close aaaa']);
  for (const key of ['e'.repeat(99), 'e'.repeat(99)]) await short(pools[0]!, key);
  expect(log.filter((line) => line.startsWith('close'))).toEqual([
    'close aaaa',
    'close bbbb',
    'close cc',
    'close dddd',
  ]);
});

it('closes first what was used longest ago, in whichever pool, and before the next is opened', async () => {
  const { log, pools } = sharing(10, 2);
  await short(pools[0]!, 'aaaa');
  await short(pools[1]!, 'bbbb');
  await short(pools[0]!, 'aaaa');
  await short(pools[1]!, 'cccc');
  expect(log).toEqual(['open aaaa', 'open bbbb', 'close bbbb', 'open cccc']);
});

it('counts from the end of a use: what another use needed on its way goes first', async () => {
  const { log, pools } = sharing(10, 2);
  await pools[0]!.use('outer', () => short(pools[1]!, 'inner'));
  await short(pools[1]!, 'third');
  expect(log.filter((line) => line.startsWith('close'))).toEqual(['close inner']);
});

it('what is in use exceeds the budget rather than being closed, and what was opened meanwhile goes afterwards', async () => {
  const { log, pools } = sharing(10, 1);
  const uses = [long(pools[0]!, 'a'.repeat(8)), long(pools[0]!, 'b'.repeat(8))];
  await Promise.all(uses.map(({ began }) => began));
  expect(log).toEqual(['open aaaaaaaa', 'open bbbbbbbb']);
  await uses[1]!.end();
  await Promise.resolve();
  expect(log.at(-1)).toBe('close bbbbbbbb');
  await uses[0]!.end();
  expect(log).toHaveLength(3);
});
