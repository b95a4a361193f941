import { emptySheet, place, type Sheet, sheetOf } from './sheet';
import { strokeOf, type Taken } from './stroke';

const reach = { take: 2, shake: 1 };
const two = sheetOf([{ x: 5, y: 5, visibility: 2 }, { x: 9, y: 5, visibility: 2 }], 64, 32);
const at = (x: number, y: number): { x: number; y: number } => ({ x, y });

/** What becomes of a sheet by a hand that comes down at the first place and goes through the others. */
function drag(sheet: Sheet, ...places: { x: number; y: number }[]): Sheet {
  let taken: Taken = null;
  return places.reduce((now, at, index) => {
    const { taken: next, stroke } = strokeOf(taken, { kind: index === 0 ? 'press' : 'drag', at }, now, reach);
    taken = next;
    return stroke !== null && 'change' in stroke ? stroke.change(now) : now;
  }, sheet);
}

it('a press where nothing is puts the keypoint in hand there, and a drag takes it along', () => {
  expect(drag(two, at(30, 9))).toEqual(place(two, at(30, 9)));
  expect(drag(two, at(30, 9), at(30.5, 9))).toEqual(place(two, at(30.5, 9)));
  expect(drag(emptySheet(2, 64, 32), at(5, 5)).marks[0]).toMatchObject({ x: 5, y: 5, visibility: 2 });
});

it('a press on a keypoint takes it; a hand that shakes does not move it, one that goes on does', () => {
  expect(drag(two, at(10, 5), at(10.5, 5), at(9.5, 5))).toEqual({ ...two, active: 1 });
  expect(drag(two, at(10, 5), at(12, 5), at(12.5, 5)).marks.map(({ x }) => x)).toEqual([5, 12.5]);
});

it('nothing comes of gestures that make shapes', () => {
  expect([strokeOf(null, { kind: 'back', at: at(0, 0) }, two, reach).stroke, strokeOf(at(1, 1), { kind: 'release', at: at(1, 1) }, two, reach)])
    .toEqual([null, { taken: null, stroke: { kind: 'release' } }]);
});
