import { TestBed } from '@angular/core/testing';
import { LOCKS, OneWindow } from './one-window';

/** A browser's locks, shared by the windows of a test. */
class Locks {
  private readonly holders = new Map<string, (reason: Error) => void>();

  readonly request = (async (name: string, options: LockOptions, act: (lock: Lock | null) => Promise<void>) => {
    await rest();
    const holder = this.holders.get(name);
    if (holder !== undefined && options.steal !== true) return act(null);
    holder?.(new Error('stolen'));
    const stolen = new Promise<never>((_resolve, reject) => this.holders.set(name, reject));
    return Promise.race([act({ name, mode: 'exclusive' }).then(() => void this.holders.delete(name)), stolen]);
  }) as unknown as LockManager['request'];
}

const rest = (): Promise<void> => new Promise((done) => setTimeout(done));

function windowWith(locks: Locks | null): OneWindow {
  TestBed.resetTestingModule().configureTestingModule({ providers: [{ provide: LOCKS, useValue: locks }] });
  return TestBed.inject(OneWindow);
}

it('gives an image to one window, until another takes it', async () => {
  const locks = new Locks();
  const [first, second] = [windowWith(locks), windowWith(locks)];
  expect([await first.take('a'), await second.take('a'), second.isElsewhere()]).toEqual([true, false, true]);
  expect(await second.take('a', true)).toBe(true);
  await rest();
  expect([first.isElsewhere(), second.isElsewhere()]).toEqual([true, false]);
});

it('lets the last image go with the next', async () => {
  const locks = new Locks();
  const [first, second] = [windowWith(locks), windowWith(locks)];
  await first.take('a');
  await first.take('b');
  await rest();
  expect([await second.take('a'), await second.take('b')]).toEqual([true, false]);
});

it('an image that was passed over before it was given is not held', async () => {
  const locks = new Locks();
  const [first, second] = [windowWith(locks), windowWith(locks)];
  expect(await Promise.all([first.take('a'), first.take('b')])).toEqual([false, true]);
  await rest();
  expect([first.isElsewhere(), await second.take('a'), await second.take('b')]).toEqual([false, true, false]);
});

it('is no obstacle where the browser gives no locks', async () => expect(await windowWith(null).take('a')).toBe(true));
