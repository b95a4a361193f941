import { FairQueue } from './fair-queue.js';

/** Work that ends when it is told to. */
function held(): { work: () => Promise<string>; end: (result: string) => void; hasBegun: () => boolean } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let begun = false;
  return { work: () => ((begun = true), promise), end: resolve, hasBegun: () => begun };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('does one thing at a time, and next what waited longest', async () => {
  const turns = new FairQueue<string>(1);
  const [a, b, c] = [held(), held(), held()];
  const answers = [turns.run('ann', a.work), turns.run('ben', b.work), turns.run('cleo', c.work)];
  expect([a, b, c].map(({ hasBegun }) => hasBegun())).toEqual([true, false, false]);
  a.end('A');
  await settled();
  expect([b, c].map(({ hasBegun }) => hasBegun())).toEqual([true, false]);
  b.end('B');
  c.end('C');
  expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
});

it('answers null to what was overtaken while it waited, and lets what has begun end', async () => {
  const turns = new FairQueue<string>(1);
  const [first, second, third] = [held(), held(), held()];
  const answers = [turns.run('ann', first.work), turns.run('ann', second.work), turns.run('ann', third.work)];
  first.end('1');
  third.end('3');
  expect(await Promise.all(answers)).toEqual(['1', null, '3']);
  expect(second.hasBegun()).toBe(false);
});

it('answers null to what was asked before and is ready after', async () => {
  const turns = new FairQueue<string>(1);
  const [older, newer] = [turns.number(), turns.number()];
  const [running, first, late] = [held(), held(), held()];
  void turns.run('ben', running.work);
  const answers = [turns.run('ann', first.work, newer), turns.run('ann', late.work, older)];
  expect(await answers[1]).toBeNull();
  running.end('');
  first.end('new');
  expect([await answers[0], late.hasBegun()]).toEqual(['new', false]);
});

it('keeps a place in the line for somebody who changes their mind', async () => {
  const turns = new FairQueue<string>(1);
  const [running, old, other, fresh] = [held(), held(), held(), held()];
  void turns.run('ann', running.work);
  void turns.run('ben', old.work);
  void turns.run('cleo', other.work);
  void turns.run('ben', fresh.work);
  running.end('');
  await settled();
  expect([fresh.hasBegun(), other.hasBegun(), old.hasBegun()]).toEqual([true, false, false]);
});

it('goes on after a failure, which is told to whom it happened', async () => {
  const turns = new FairQueue<string>(1);
  const failing = turns.run('ann', () => Promise.reject(new Error('no memory')));
  const after = turns.run('ben', () => Promise.resolve('B'));
  await expect(failing).rejects.toThrow('no memory');
  expect(await after).toBe('B');
});
