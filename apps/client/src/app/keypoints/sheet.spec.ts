import {
  absent,
  advance,
  choose,
  emptySheet,
  nearest,
  nextUnset,
  nudge,
  place,
  placementsOf,
  see,
  seeNext,
  select,
  type Sheet,
  sheetOf,
  step,
  turnAt,
  unsetCount,
  withDraft,
} from './sheet';
import { begun, goOn, redo, undo } from './sheet-history';

const empty = emptySheet(3, 64, 32);
const at = (sheet: Sheet): unknown => {
  const { x, y, visibility } = sheet.marks[sheet.active]!;
  return [x, y, visibility];
};

it('places the keypoint in hand, inside the image, to a hundredth of a pixel', () => {
  expect(at(place(empty, { x: 3.14159, y: 2 }))).toEqual([3.14, 2, 2]);
  expect(at(place(empty, { x: -5, y: 99 }))).toEqual([0, 32, 2]);
  expect(at(place(see(place(empty, { x: 1, y: 1 }), 1), { x: 2, y: 2 }))).toEqual([2, 2, 1]);
});

it('does not move to another keypoint by itself, so that a drag stays with what it began with', () => {
  expect(place(empty, { x: 3, y: 3 }).active).toBe(0);
});

it('goes to the next keypoint of which nothing was said, round the end, and stays when all are', () => {
  const one = place(choose(empty, 1), { x: 3, y: 3 });
  expect(nextUnset(one).active).toBe(2);
  expect(nextUnset(see(choose(one, 2), 0)).active).toBe(0);
  expect(
    nextUnset(
      choose(
        sheetOf(
          [
            { x: 1, y: 1, visibility: 2 },
            { x: 0, y: 0, visibility: 0 },
          ],
          64,
          32,
        ),
        1,
      ),
    ).active,
  ).toBe(1);
});

it('goes on after a placement, and when none is left only selects the one in hand', () => {
  expect(advance(place(empty, { x: 3, y: 3 }))).toMatchObject({ active: 1, isPlacing: true });
  expect(advance(choose(sheetOf([{ x: 1, y: 1, visibility: 2 }], 64, 32), 0))).toMatchObject({
    active: 0,
    isPlacing: false,
  });
  expect(absent(empty)).toMatchObject({
    active: 1,
    isPlacing: true,
    marks: [{ isSet: true, visibility: 0 }, { isSet: false }, { isSet: false }],
  });
  expect(absent(choose(sheetOf([{ x: 1, y: 1, visibility: 2 }], 64, 32), 0))).toMatchObject({
    active: 0,
    marks: [{ visibility: 0 }],
  });
});

it('has nothing to place at first where the prediction placed all, and the first that is missing after a draft', () => {
  expect(sheetOf([{ x: 1, y: 1, visibility: 2 }], 64, 32).isPlacing).toBe(false);
  expect(withDraft(empty, [{ x: 1, y: 1, visibility: 2 }, null, null])).toMatchObject({ active: 1, isPlacing: true });
  expect(select(place(empty, { x: 1, y: 1 }), 0).isPlacing).toBe(false);
});

it('a turn of what lies under the pointer leaves in hand what is to be placed', () => {
  const one = advance(place(empty, { x: 3, y: 3 }));
  expect(turnAt(one, 0)).toMatchObject({
    active: 1,
    isPlacing: true,
    marks: [{ visibility: 1 }, { isSet: false }, { isSet: false }],
  });
});

it('steps round the ends and refuses a keypoint that is not there', () => {
  expect([step(empty, -1).active, step(choose(empty, 2), 1).active, choose(empty, 3).active]).toEqual([2, 0, 0]);
});

it('nudges, from the middle of the image when it is not there', () => {
  expect(at(nudge(empty, 1, 0))).toEqual([33, 16, 2]);
  expect(at(nudge(place(empty, { x: 5, y: 5 }), -10, 0.1))).toEqual([0, 5.1, 2]);
});

it('is seen, hidden, absent in turn; one of which nothing was said is absent first', () => {
  const placed = place(empty, { x: 5, y: 6 });
  expect([placed, seeNext(placed), seeNext(seeNext(placed)), seeNext(seeNext(seeNext(placed)))].map(at)).toEqual([
    [5, 6, 2],
    [5, 6, 1],
    [0, 0, 0],
    [32, 16, 2],
  ]);
  expect([at(seeNext(empty)), unsetCount(empty), unsetCount(seeNext(empty))]).toEqual([[0, 0, 0], 3, 2]);
});

it('finds the keypoint under the pointer; the one in hand before another as near; never an absent one', () => {
  const sheet = sheetOf(
    [
      { x: 5, y: 5, visibility: 2 },
      { x: 9, y: 5, visibility: 1 },
      { x: 0, y: 0, visibility: 0 },
    ],
    64,
    32,
  );
  expect(nearest(sheet, { x: 7, y: 5 }, 3)).toBe(0);
  expect(nearest(choose(sheet, 1), { x: 7, y: 5 }, 3)).toBe(1);
  expect([
    nearest(sheet, { x: 20, y: 20 }, 3),
    nearest(sheet, { x: 0, y: 0 }, 3),
    nearest(empty, { x: 0, y: 0 }, 99),
  ]).toEqual([null, null, null]);
});

it('submits what was said, and nothing said as absent', () => {
  expect(placementsOf(place(empty, { x: 1, y: 2 }))).toEqual([
    { x: 1, y: 2, visibility: 2 },
    { x: 0, y: 0, visibility: 0 },
    { x: 0, y: 0, visibility: 0 },
  ]);
});

it('takes steps back and brings them again; a drag is one step and a choice none', () => {
  const start = begun(empty);
  const pressed = goOn(start, place(empty, { x: 1, y: 1 }));
  const dragged = goOn(start, place(pressed.now, { x: 9, y: 9 }));
  const chosen = goOn(dragged, choose(dragged.now, 2));
  expect([dragged.done.length, chosen.done.length, chosen.now.active]).toEqual([1, 1, 2]);
  expect(undo(chosen).now.marks).toEqual(empty.marks);
  expect(redo(undo(chosen)).now.marks).toEqual(dragged.now.marks);
  expect(goOn(undo(chosen), place(empty, { x: 4, y: 4 })).undone).toEqual([]);
  expect([undo(start), redo(start)]).toEqual([start, start]);
});
