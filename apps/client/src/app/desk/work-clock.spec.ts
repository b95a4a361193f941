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

it('counts no more than half a minute after the last thing that somebody did', () => {
  const clock = new WorkClock();
  clock.attend(0, true);
  clock.touch(10_000);
  expect([clock.seconds(25_000), clock.seconds(75_000)]).toEqual([25, 40]);
  clock.touch(100_000);
  expect([clock.seconds(100_000), clock.seconds(101_000)]).toEqual([40, 41]);
  clock.attend(200_000, false);
  clock.touch(210_000); // over the page, but not there
  expect(clock.seconds(300_000)).toBe(70);
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
    for (let now = 0; now < 5 * 60 * 60 * 1000; now += 20_000) clock.touch(now);
    expect(
      Rejection.safeParse({ assignmentId: id(1), fence: 1, seconds: clock.seconds(5 * 60 * 60 * 1000) }).success,
    ).toBe(true);
  }
});
