import { choose, emptySheet, place, select, type Sheet, sheetOf } from './sheet';
import { type Down, strokeOf } from './stroke';

const reach = { mark: 1, take: 2, shake: 1 };
const two = sheetOf(
  [
    { x: 5, y: 5, visibility: 2 },
    { x: 9, y: 5, visibility: 2 },
  ],
  64,
  32,
);
const none = emptySheet(3, 64, 32);
const at = (x: number, y: number): { x: number; y: number } => ({ x, y });
const xs = ({ marks }: Sheet): unknown => marks.map(({ x, isSet }) => (isSet ? x : null));
const hand = ({ active, isPlacing }: Sheet): unknown => [active, isPlacing];

/**
 * What becomes of a sheet by a hand that comes down at the first place, goes through the others and comes up at the
 * last.
 */
function hands(sheet: Sheet, isHidden: boolean, ...places: { x: number; y: number }[]): Sheet {
  let down: Down | null = null;
  const gestures = [
    ...places.map((at, index) => ({ kind: index === 0 ? ('press' as const) : ('drag' as const), at })),
    { kind: 'release' as const, at: places.at(-1)! },
  ];
  return gestures.reduce((now, gesture) => {
    const followed = strokeOf(down, gesture, now, reach, isHidden);
    down = followed.down;
    return followed.stroke !== null && 'change' in followed.stroke ? followed.stroke.change(now) : now;
  }, sheet);
}
const drag = (sheet: Sheet, ...places: { x: number; y: number }[]): Sheet => hands(sheet, false, ...places);

it('three clicks place three keypoints, each the next one, and a fourth moves none', () => {
  const placed = [10, 20, 30].reduce((sheet, x) => drag(sheet, at(x, 9)), none);
  expect([xs(placed), hand(placed)]).toEqual([
    [10, 20, 30],
    [2, false],
  ]);
  expect(drag(placed, at(40, 9))).toEqual(placed);
});

it('a click upon a keypoint places the one that is wanted there too, and never takes the one below', () => {
  const one = drag(none, at(10, 9));
  const other = drag(one, at(10.5, 9), at(10.7, 9));
  expect([xs(other), hand(other)]).toEqual([
    [10, 10.5, null],
    [2, true],
  ]);
});

it('a drag that begins away from all keypoints places the wanted one where it ends', () => {
  expect(xs(drag(none, at(30, 9), at(33, 9)))).toEqual([33, null, null]);
});

it('a drag that begins on a keypoint moves that one, and what is wanted stays in hand', () => {
  const moved = drag(drag(none, at(10, 9)), at(10, 9), at(14, 9));
  expect([xs(moved), hand(moved)]).toEqual([
    [14, null, null],
    [1, true],
  ]);
});

it('where all are placed, a press on a keypoint selects it; a hand that shakes does not move it, one that goes on does', () => {
  expect(drag(two, at(10, 5), at(10.5, 5), at(9.5, 5))).toEqual(select(two, 1));
  const moved = drag(two, at(10, 5), at(12, 5), at(12.5, 5));
  expect([xs(moved), hand(moved)]).toEqual([
    [5, 12.5],
    [1, false],
  ]);
  expect(drag(two, at(30, 9), at(33, 9))).toEqual(two);
});

it('one that was chosen is placed anew by a click, also upon another; then it is only selected', () => {
  const placed = drag(choose(two, 0), at(9, 5));
  expect([xs(placed), hand(placed)]).toEqual([
    [9, 9],
    [0, false],
  ]);
});

it('with Shift it is placed as hidden', () => {
  expect(hands(none, true, at(30, 9)).marks[0]).toEqual({ x: 30, y: 9, visibility: 1, isSet: true });
});

it('gestures that make shapes do nothing, nor does a drag without its press', () => {
  expect(strokeOf(null, { kind: 'finish', at: at(0, 0) }, two, reach).stroke).toBeNull();
  expect(strokeOf(null, { kind: 'drag', at: at(1, 1) }, place(none, at(1, 1)), reach)).toEqual({
    down: null,
    stroke: null,
  });
});
