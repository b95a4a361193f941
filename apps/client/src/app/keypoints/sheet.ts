import type { Placement, UnfinishedPlacements, Visibility } from '@gannet/contracts';

/** Where one keypoint was put; `isSet` is false until a person or the prediction has said something of it. */
export interface Mark extends Placement {
  readonly isSet: boolean;
}

/** The keypoints of one image while they are placed: one mark a keypoint, and the one in hand. */
export interface Sheet {
  readonly marks: readonly Mark[];
  readonly active: number;
  /**
   * Does the next click place the keypoint in hand? Otherwise it is only selected: keys and drags move it, clicks do
   * not.
   */
  readonly isPlacing: boolean;
  readonly width: number;
  readonly height: number;
}

interface At {
  readonly x: number;
  readonly y: number;
}

const UNSET: Mark = { x: 0, y: 0, visibility: 0, isSet: false };

/** All keypoints unset, the first in hand. */
export function emptySheet(keypoints: number, width: number, height: number): Sheet {
  return { marks: Array.from({ length: keypoints }, () => UNSET), active: 0, isPlacing: true, width, height };
}

/** The same with every keypoint as it is given: none has to be placed. */
export function sheetOf(points: readonly Placement[], width: number, height: number): Sheet {
  return {
    marks: points.map(({ x, y, visibility }) => ({ x, y, visibility, isSet: true })),
    active: 0,
    isPlacing: false,
    width,
    height,
  };
}

/** Another keypoint in hand, which the next click places, wherever that is. */
export function choose(sheet: Sheet, active: number): Sheet {
  return active >= 0 && active < sheet.marks.length ? { ...sheet, active, isPlacing: true } : sheet;
}

/** Another keypoint selected. The next click places it only if nothing was said of it yet. */
export function select(sheet: Sheet, active: number): Sheet {
  return { ...choose(sheet, active), isPlacing: sheet.marks[active]?.isSet === false };
}

/** The keypoint after, or before, the one in hand; round at the ends. */
export function step(sheet: Sheet, by: 1 | -1): Sheet {
  return choose(sheet, (sheet.active + by + sheet.marks.length) % sheet.marks.length);
}

/** The next keypoint of which nothing was said yet, from the one in hand on; the sheet as it is when there is none. */
export function nextUnset(sheet: Sheet): Sheet {
  const next = unsetAfter(sheet);
  return next === null ? sheet : choose(sheet, next);
}

/** On to the next keypoint of which nothing was said yet; when there is none, the one in hand is only selected. */
export function advance(sheet: Sheet): Sheet {
  const next = unsetAfter(sheet);
  return next === null ? select(sheet, sheet.active) : choose(sheet, next);
}

function unsetAfter({ marks, active }: Sheet): number | null {
  const order = marks.map((_, index) => (active + 1 + index) % marks.length);
  return order.find((index) => marks[index]?.isSet === false) ?? null;
}

/**
 * Puts the keypoint in hand somewhere in the image. Without another word one that was not there is seen from now on,
 * and a hidden one stays hidden.
 */
export function place(sheet: Sheet, at: At, visibility?: 1 | 2): Sheet {
  const clamp = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)) * 100) / 100;
  return changed(sheet, (mark) => ({
    x: clamp(at.x, sheet.width),
    y: clamp(at.y, sheet.height),
    visibility: visibility ?? (mark.visibility === 0 ? 2 : mark.visibility),
    isSet: true,
  }));
}

/** Moves the keypoint in hand; one that is not there begins in the middle of the image. */
export function nudge(sheet: Sheet, dx: number, dy: number): Sheet {
  const mark = sheet.marks[sheet.active];
  if (mark === undefined) return sheet;
  const from = mark.visibility === 0 ? { x: sheet.width / 2, y: sheet.height / 2 } : mark;
  return place(sheet, { x: from.x + dx, y: from.y + dy });
}

/**
 * Says of the keypoint in hand whether it is seen, hidden or absent; one that comes to be there begins in the middle.
 */
export function see(sheet: Sheet, visibility: Visibility): Sheet {
  return changed(sheet, (mark) => {
    if (visibility === 0) return { x: 0, y: 0, visibility, isSet: true };
    return mark.visibility === 0
      ? { x: sheet.width / 2, y: sheet.height / 2, visibility, isSet: true }
      : { ...mark, visibility, isSet: true };
  });
}

/**
 * Says of the keypoint in hand that it is not in the image. Where that was the first thing to be said of it, the next
 * one is in hand.
 */
export function absent(sheet: Sheet): Sheet {
  const said = see(sheet, 0);
  return sheet.marks[sheet.active]?.isSet === false ? advance(said) : said;
}

const AFTER: Readonly<Record<Visibility, Visibility>> = { 2: 1, 1: 0, 0: 2 };

/** Seen, hidden, absent, in turn. One of which nothing was said is absent first. */
export function seeNext(sheet: Sheet): Sheet {
  const mark = sheet.marks[sheet.active];
  if (mark === undefined) return sheet;
  return see(sheet, mark.isSet ? AFTER[mark.visibility] : 0);
}

/** Turns the visibility of a keypoint that lies under the pointer; what is to be placed stays in hand. */
export function turnAt(sheet: Sheet, keypoint: number): Sheet {
  const turned = seeNext({ ...sheet, active: keypoint });
  return sheet.isPlacing ? { ...turned, active: sheet.active } : turned;
}

/** The keypoint that is nearest to a place and not farther than `reach`; null of none. The one in hand wins a draw. */
export function nearest({ marks, active }: Sheet, at: At, reach: number): number | null {
  const distances = marks.map((mark, index) =>
    mark.visibility === 0 ? Infinity : Math.hypot(mark.x - at.x, mark.y - at.y) - (index === active ? 1e-6 : 0),
  );
  const best = distances.reduce(
    (least, distance, index) => (distance < (distances[least] ?? Infinity) ? index : least),
    0,
  );
  return (distances[best] ?? Infinity) <= reach ? best : null;
}

/** What is submitted. A keypoint of which nothing was said counts as absent. */
export function placementsOf({ marks }: Sheet): Placement[] {
  return marks.map(({ x, y, visibility }) => (visibility === 0 ? { x: 0, y: 0, visibility } : { x, y, visibility }));
}

/** What there is so far: null where nothing was said yet. */
export function unfinishedOf(sheet: Sheet): UnfinishedPlacements {
  return placementsOf(sheet).map((placement, index) => (sheet.marks[index]?.isSet === true ? placement : null));
}

/**
 * The same with what was said of its keypoints in a draft, and the first that is missing in hand; null when that is of
 * other keypoints.
 */
export function withDraft(sheet: Sheet, points: UnfinishedPlacements): Sheet | null {
  if (points.length !== sheet.marks.length) return null;
  const read: Sheet = { ...sheet, marks: points.map((point) => (point === null ? UNSET : { ...point, isSet: true })) };
  const first = read.marks.findIndex(({ isSet }) => !isSet);
  return select(read, first === -1 ? 0 : first);
}

export function unsetCount({ marks }: Sheet): number {
  return marks.filter(({ isSet }) => !isSet).length;
}

/** Do both say the same, whichever keypoint is in hand? */
export function isSame(a: Sheet, b: Sheet): boolean {
  return JSON.stringify(a.marks) === JSON.stringify(b.marks);
}

/** The keypoint that was changed between two sheets; null where none was, or more than one. */
export function changedOne(before: Sheet, after: Sheet): number | null {
  const changed = before.marks.flatMap((mark, index) =>
    JSON.stringify(mark) === JSON.stringify(after.marks[index]) ? [] : [index],
  );
  return changed.length === 1 ? (changed[0] ?? null) : null;
}

function changed(sheet: Sheet, change: (mark: Mark) => Mark): Sheet {
  return { ...sheet, marks: sheet.marks.map((mark, index) => (index === sheet.active ? change(mark) : mark)) };
}
