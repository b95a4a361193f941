import { TestBed } from '@angular/core/testing';
import { type Channel, ChannelLocks } from './channel-locks';
import { LOCKS, OneWindow } from './one-window';

type Listener = (event: MessageEvent) => void;

/** A channel of a browser, as each of its pages sees it: what one says all others hear, a moment later. */
function pages(): () => Channel {
  const listeners: Listener[] = [];
  return () => {
    const mine: Listener[] = [];
    return {
      postMessage: (data: unknown) =>
        void Promise.resolve().then(() => {
          for (const hear of listeners) if (!mine.includes(hear)) hear({ data } as MessageEvent);
        }),
      addEventListener: (_kind: string, hear: unknown) => {
        mine.push(hear as Listener);
        listeners.push(hear as Listener);
      },
    } as Channel;
  };
}

function windowOn(channel: Channel): OneWindow {
  TestBed.resetTestingModule().configureTestingModule({
    providers: [{ provide: LOCKS, useValue: new ChannelLocks(channel) }],
  });
  return TestBed.inject(OneWindow);
}

/** The answer, with the time that others have for theirs. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  await jest.advanceTimersByTimeAsync(100);
  return answer;
}

let first: OneWindow;
let second: OneWindow;

beforeEach(() => {
  jest.useFakeTimers();
  const join = pages();
  [first, second] = [windowOn(join()), windowOn(join())];
});
afterEach(() => jest.useRealTimers());

it('gives an image to one window, until another takes it', async () => {
  expect([await soon(first.take('a')), await soon(second.take('a')), second.isElsewhere()]).toEqual([
    true,
    false,
    true,
  ]);
  expect(await soon(second.take('a', true))).toBe(true);
  expect([first.isElsewhere(), second.isElsewhere()]).toEqual([true, false]);
});

it('of two windows that ask at once one gets it', async () => {
  const both = await soon(Promise.all([first.take('a'), second.take('a')]));
  expect(both.filter((isOurs) => isOurs)).toHaveLength(1);
});

it('lets the last image go with the next', async () => {
  await soon(first.take('a'));
  await soon(first.take('b'));
  expect([await soon(second.take('a')), await soon(second.take('b'))]).toEqual([true, false]);
});
