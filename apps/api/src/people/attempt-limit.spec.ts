import { AttemptLimit } from './attempt-limit.js';

it('lets a person try only so often within the time, and everybody for themselves', () => {
  const tries = new AttemptLimit(2, 60);
  expect([0, 10, 20].map((now) => tries.record('ann', now))).toEqual([true, true, false]);
  expect(tries.record('ben', 20)).toBe(true);
  expect([59, 60, 61].map((now) => tries.record('ann', now))).toEqual([false, true, false]);
});

it('begins anew after a success', () => {
  const tries = new AttemptLimit(1, 60);
  tries.record('ann', 0);
  tries.reset('ann');
  expect(tries.record('ann', 1)).toBe(true);
});
