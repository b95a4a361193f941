import { type Turn, Wheel } from './wheel';

const turn = (deltaY: number, more: Partial<Turn> = {}): Turn => ({
  deltaX: 0,
  deltaY,
  deltaMode: 0,
  ctrlKey: false,
  shiftKey: false,
  timeStamp: 0,
  ...more,
});

/** The steps of many turns, `every` milliseconds. */
function steps(turns: readonly Turn[], every = 16): number[] {
  const wheel = new Wheel();
  return turns.map((one, i) => wheel.turn({ ...one, timeStamp: i * every }).steps);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const many = (count: number, one: Turn): Turn[] => Array.from({ length: count }, () => one);

it.each([
  ['a notch in pixels', turn(-100)],
  ['a notch in lines', turn(-3, { deltaMode: 1 })],
  ['a page', turn(-1, { deltaMode: 2 })],
  ['a smaller notch', turn(-53)],
  ['a larger one', turn(-120)],
])('%s is a step, and down is the other way', (_what, one) => {
  expect(steps([one])).toEqual([1]);
  expect(steps([{ ...one, deltaY: -one.deltaY }])).toEqual([-1]);
});

it('small turns are summed: twelve of two pixels are no step, a hundred are two', () => {
  expect(sum(steps(many(12, turn(-2))))).toBe(0);
  expect(sum(steps(many(100, turn(-2))))).toBe(2);
  expect(sum(steps([...many(30, turn(-2)), ...many(30, turn(2))]))).toBe(0);
});

it('notches that are no hundred pixels are steps one by one when they come one by one, and lose nothing in a run', () => {
  expect(steps(many(4, turn(-53)), 400)).toEqual([1, 1, 1, 1]);
  expect(sum(steps(many(100, turn(-53))))).toBe(53);
});

it('a pinch is finer than a scroll, and a wheel with Ctrl gives a step a notch', () => {
  expect(sum(steps(many(22, turn(-2, { ctrlKey: true }))))).toBe(2);
  expect(steps(many(2, turn(-100, { ctrlKey: true })), 400)).toEqual([1, 1]);
});

it('with Shift the wheel may be turned sideways, and is summed on its own', () => {
  const aside = turn(0, { deltaX: -100, shiftKey: true });
  expect(steps([aside, turn(-40, { shiftKey: true }), turn(-20), turn(-40)])).toEqual([1, 0, 0, 1]);
});

it('what goes to the side moves the view: in pixels, whatever it was told in', () => {
  expect(new Wheel().turn(turn(-3, { deltaX: 12 }))).toEqual({ steps: 0, aside: 12 });
  expect(new Wheel().turn(turn(0, { deltaX: -3, deltaMode: 1 }))).toEqual({ steps: 0, aside: -100 });
  expect(new Wheel().turn(turn(0))).toEqual({ steps: 0, aside: 0 });
});
