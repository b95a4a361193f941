import { jest } from '@jest/globals';
import { Throttled } from './throttled.js';

let acted: string[];
let failures: unknown[];
let throttled: Throttled;

beforeEach(() => {
  jest.useFakeTimers();
  acted = [];
  failures = [];
  throttled = new Throttled(
    300,
    async (key) => void acted.push(key),
    (error) => failures.push(error),
  );
});
afterEach(() => jest.useRealTimers());

it('acts at once', () => {
  throttled.request('a');
  expect(acted).toEqual(['a']);
});

it('acts once more for all that was asked in between, and not before the time is over', () => {
  for (let i = 0; i < 10; i++) throttled.request('a');
  jest.advanceTimersByTime(299);
  expect(acted).toEqual(['a']);
  jest.advanceTimersByTime(1);
  expect(acted).toEqual(['a', 'a']);
  jest.advanceTimersByTime(10_000);
  expect(acted).toEqual(['a', 'a']);
});

it('never acts more often than that, however often it is asked', () => {
  for (let ms = 0; ms < 3000; ms += 10) {
    throttled.request('a');
    jest.advanceTimersByTime(10);
  }
  expect(acted).toHaveLength(11);
});

it('makes no key wait for another', () => {
  throttled.request('a');
  throttled.request('b');
  expect(acted).toEqual(['a', 'b']);
});

it('reports a failure and goes on', async () => {
  const broken = new Throttled(
    300,
    () => Promise.reject(new Error('no answer')),
    (error) => failures.push(error),
  );
  broken.request('a');
  broken.request('a');
  await jest.advanceTimersByTimeAsync(300);
  expect(failures).toEqual([new Error('no answer'), new Error('no answer')]);
});
