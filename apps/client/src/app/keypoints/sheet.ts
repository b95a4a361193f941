import type { Placement, UnfinishedPlacements, Visibility } from '@gannet/contracts';

/** A keypoint's placement; `isSet` is false until a person or the prediction has placed it or marked it as absent. */
export interface Mark extends Placement {
  readonly isSet: boolean;
}

/** The keypoints of one image while they are placed: one mark each, and which of them is active. */
export interface Sheet {
  readonly marks: readonly Mark[];
  readonly active: number;
  /** Does the next click place the active keypoint? Otherwise it is only selected: keys and drags move it, clicks do not. */
  readonly isPlacing: boolean;
  readonly width: number;
  readonly height: number;
}

interface At {
  readonly x: number;
  readonly y: number;
}

const UNSET: Mark = { x: 0, y: 0, visibility: 0, isSet: false };

/** All keypoints unset, the first one active. */
export function emptySheet(keypoints: number, width: number, height: number): Sheet {
  return { marks: Array.from({ length: keypoints }, () => UNSET), active: 0, isPlacing: true, width, height };
}

/** Every keypoint as given, so that none has to be placed. */
export function sheetOf(points: readonly Placement[], width: number, height: number): Sheet {
  return {
    marks: points.map(({ x, y, visibility }) => ({ x, y, visibility, isSet: true })),
    active: 0,
    isPlacing: false,
    width,
    height,
  };
}

/** Makes a keypoint active, to be placed by the next click. */
export function choose(sheet: Sheet, active: number): Sheet {
  return active >= 0 && active < sheet.marks.length ? { ...sheet, active, isPlacing: true } : sheet;
}

/** Selects a keypoint. The next click places it only if it is unset. */
export function select(sheet: Sheet, active: number): Sheet {
  return { ...choose(sheet, active), isPlacing: sheet.marks[active]?.isSet === false };
}

/** Makes the next or previous keypoint active, wrapping around. */
export function step(sheet: Sheet, by: 1 | -1): Sheet {
  return choose(sheet, (sheet.active + by + sheet.marks.length) % sheet.marks.length);
}

/** Makes the next unset keypoint active; the same sheet if there is none. */
export function nextUnset(sheet: Sheet): Sheet {
  const next = unsetAfter(sheet);
  return next === null ? sheet : choose(sheet, next);
}

/** Goes on to the next unset keypoint; if there is none, the active one is only selected. */
export function advance(sheet: Sheet): Sheet {
  const next = unsetAfter(sheet);
  return next === null ? select(sheet, sheet.active) : choose(sheet, next);
}

function unsetAfter({ marks, active }: Sheet): number | null {
  const order = marks.map((_, index) => (active + 1 + index) % marks.length);
  return order.find((index) => marks[index]?.isSet === false) ?? null;
}

/** Places the active keypoint. Unless a visibility is given, an absent one is seen now, and a hidden one stays hidden. */
export function place(sheet: Sheet, at: At, visibility?: 1 | 2): Sheet {
  const clamp = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)) * 100) / 100;
  return changed(sheet, (mark) => ({
    x: clamp(at.x, sheet.width),
    y: clamp(at.y, sheet.height),
    visibility: visibility ?? (mark.visibility === 0 ? 2 : mark.visibility),
    isSet: true,
  }));
}

/** Moves the active keypoint; an absent one starts in the middle of the image. */
export function nudge(sheet: Sheet, dx: number, dy: number): Sheet {
  const mark = sheet.marks[sheet.active];
  if (mark === undefined) return sheet;
  const from = mark.visibility === 0 ? { x: sheet.width / 2, y: sheet.height / 2 } : mark;
  return place(sheet, { x: from.x + dx, y: from.y + dy });
}

/** Sets the visibility of the active keypoint; one that was absent starts in the middle of the image. */
export function see(sheet: Sheet, visibility: Visibility): Sheet {
  return changed(sheet, (mark) => {
    if (visibility === 0) return { x: 0, y: 0, visibility, isSet: true };
    return mark.visibility === 0
      ? { x: sheet.width / 2, y: sheet.height / 2, visibility, isSet: true }
      : { ...mark, visibility, isSet: true };
  });
}

/** Marks the active keypoint as absent, and goes on to the next if it was unset. */
export function absent(sheet: Sheet): Sheet {
  const said = see(sheet, 0);
  return sheet.marks[sheet.active]?.isSet === false ? advance(said) : said;
}

const AFTER: Readonly<Record<Visibility, Visibility>> = { 2: 1, 1: 0, 0: 2 };

/** Cycles the visibility of the active keypoint: seen, hidden, absent. An unset one becomes absent first. */
export function seeNext(sheet: Sheet): Sheet {
  const mark = sheet.marks[sheet.active];
  if (mark === undefined) return sheet;
  return see(sheet, mark.isSet ? AFTER[mark.visibility] : 0);
}

/** Cycles the visibility of the keypoint under the pointer; the one to be placed stays active. */
export function turnAt(sheet: Sheet, keypoint: number): Sheet {
  const turned = seeNext({ ...sheet, active: keypoint });
  return sheet.isPlacing ? { ...turned, active: sheet.active } : turned;
}

/** The keypoint nearest to a point, no farther than `reach`; null if there is none. The active one wins a tie. */
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

/** What is submitted. An unset keypoint counts as absent. */
export function placementsOf({ marks }: Sheet): Placement[] {
  return marks.map(({ x, y, visibility }) => (visibility === 0 ? { x: 0, y: 0, visibility } : { x, y, visibility }));
}

/** The placements so far, null where unset. */
export function unfinishedOf(sheet: Sheet): UnfinishedPlacements {
  return placementsOf(sheet).map((placement, index) => (sheet.marks[index]?.isSet === true ? placement : null));
}

/** The sheet with the placements of a draft, its first unset keypoint active; null if the number of keypoints differs. */
export function withDraft(sheet: Sheet, points: UnfinishedPlacements): Sheet | null {
  if (points.length !== sheet.marks.length) return null;
  const read: Sheet = { ...sheet, marks: points.map((point) => (point === null ? UNSET : { ...point, isSet: true })) };
  const first = read.marks.findIndex(({ isSet }) => !isSet);
  return select(read, first === -1 ? 0 : first);
}

export function unsetCount({ marks }: Sheet): number {
  return marks.filter(({ isSet }) => !isSet).length;
}

/** Do both have the same placements, whichever keypoint is active? */
export function isSame(a: Sheet, b: Sheet): boolean {
  return JSON.stringify(a.marks) === JSON.stringify(b.marks);
}

/** The only keypoint that differs between two sheets; null if none or several do. */
export function changedOne(before: Sheet, after: Sheet): number | null {
  const changed = before.marks.flatMap((mark, index) =>
    JSON.stringify(mark) === JSON.stringify(after.marks[index]) ? [] : [index],
  );
  return changed.length === 1 ? (changed[0] ?? null) : null;
}

function changed(sheet: Sheet, change: (mark: Mark) => Mark): Sheet {
  return { ...sheet, marks: sheet.marks.map((mark, index) => (index === sheet.active ? change(mark) : mark)) };
}
