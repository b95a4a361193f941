import { Rejection } from '@gannet/contracts';
import { id } from '../testing/samples';
import { WorkClock } from './work-clock';

it('counts only the time in which somebody is there', () => {
  const clock = new WorkClock();
  clock.attend(1_000, true);
  clock.attend(4_000, false);
  expect(clock.seconds(60_000)).toBe(3);
  clock.attend(60_000, true);
  expect(clock.seconds(62_500)).toBe(5.5);
});

it('does not count the same time twice when told twice', () => {
  const clock = new WorkClock();
  clock.attend(0, true);
  clock.attend(1_000, true);
  clock.attend(2_000, true);
  expect(clock.seconds(2_000)).toBe(2);
});

it('goes on from the seconds of a restored draft', () => {
  const clock = new WorkClock();
  clock.attend(0, true);
  clock.restart(10_000, 42);
  expect(clock.seconds(11_000)).toBe(43);
});

it('says no more than the server takes, however long the image lay open', () => {
  const clock = new WorkClock();
  clock.attend(0, true);
  for (const restored of [0, 5 * 60 * 60]) {
    clock.restart(0, restored);
    expect(Rejection.safeParse({ assignmentId: id(1), fence: 1, seconds: clock.seconds(5 * 60 * 60 * 1000) }).success).toBe(true);
  }
});
