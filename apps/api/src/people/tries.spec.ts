import { Tries } from './tries.js';

it('lets a person try only so often within the time, and everybody for themselves', () => {
  const tries = new Tries(2, 60);
  expect([0, 10, 20].map((now) => tries.note('ann', now))).toEqual([true, true, false]);
  expect(tries.note('ben', 20)).toBe(true);
  expect([59, 60, 61].map((now) => tries.note('ann', now))).toEqual([false, true, false]);
});

it('begins anew after a success', () => {
  const tries = new Tries(1, 60);
  tries.note('ann', 0);
  tries.forget('ann');
  expect(tries.note('ann', 1)).toBe(true);
});
